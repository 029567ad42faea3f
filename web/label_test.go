package web_test

import (
	"strings"
	"testing"

	"claviger/custody"
	"claviger/tenants"
	"claviger/web"
)

func TestLabelsArePrintedAndScanned(t *testing.T) {
	eachHouseWith(t, web.Deps{BaseURL: "http://keys.example"}, func(h *house) {
		h.member(tenants.RoleDesk)
		it := h.hung(h.motors, "K-104")
		desk := h.as("desk@motors.example")
		id := string(it.ID)
		desk.get("/labels").wants(t, 200, "K-104", "Avery L7160", "Print labels")
		desk.get("/labels?key="+id).wants(t, 200, `value="`+id+`" aria-label="Print the label of K-104" checked`)
		desk.post("/labels", "stock", "l7160", "found", "Call us").wants(t, 422, "Choose at least one key", "Call us")
		desk.post("/labels", "stock", "papyrus", "items", id).wants(t, 422, "Choose the labels from the list")
		desk.post("/labels", "stock", "round30", "symbol", "lines", "items", id).wants(t, 422, "too small for Code 128", `value="`+id+`" aria-label="Print the label of K-104" checked`)
		desk.post("/labels", "stock", "l7160", "x", "far", "skip", "21", "items", id).wants(t, 422, "between -10 and 10", "from 0 to 20", `value="far"`)
		if n := h.events(h.motors.Organisation.ID, custody.LabelMade); n != 0 {
			t.Fatalf("%d labels of refused forms", n)
		}
		test := desk.post("/labels", "stock", "l7160", "test", "1")
		pdf := desk.post("/labels", "stock", "dymo54", "items", id, "own", "1", "y", "-0,5")
		for _, a := range []answer{test, pdf} {
			if a.StatusCode != 200 || a.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(a.body, "%PDF-") {
				t.Fatalf("%d %s", a.StatusCode, a.Header.Get("Content-Type"))
			}
		}
		page := desk.get("/labels?key=" + id)
		_, rest, _ := strings.Cut(page.body, `action="/labels/`)
		code, _, _ := strings.Cut(rest, "/")
		if got, ok := custody.LabelCode(code); !ok || got != code {
			t.Fatalf("no label on the page: %.60s", rest)
		}
		desk.get("/keys/"+id).wants(t, 200, code)
		desk.get("/scan?code=http://keys.example/t/"+code).leads(t, "/keys/"+id)
		desk.get("/scan?code="+strings.ToLower(code)).leads(t, "/keys/"+id)
		desk.get("/scan?code=k-104").leads(t, "/keys/"+id)
		desk.get("/scan?code=nothing").wants(t, 422, "has the code nothing", `value="nothing"`)
		desk.get("/t/"+code).leads(t, "/keys/"+id)
		desk.post("/labels/"+code+"/revoke").leads(t, "/labels?key="+id)
		desk.get("/t/"+code).wants(t, 200, "Found keys?")
		desk.get("/scan?code="+code).wants(t, 422, "has the code")
	})
}

// A stranger learns what to do with found keys and nothing else: the page is
// the same for a label in use, one that never was, and any other text.
func TestFoundKeysTellNothing(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.member(tenants.RoleDesk)
		it := h.hung(h.motors, "K-104")
		desk := h.as("desk@motors.example")
		desk.get("/labels").wants(t, 200)
		desk.post("/labels", "stock", "l7160", "items", string(it.ID)).wants(t, 200)
		_, rest, _ := strings.Cut(desk.get("/labels?key="+string(it.ID)).body, `action="/labels/`)
		code, _, _ := strings.Cut(rest, "/")
		stranger := h.browser()
		h.queries.Take()
		real := stranger.get("/t/" + code)
		real.wants(t, 200, "Found keys?", "Call the number", "/login?next=/t/"+code)
		if ran := h.queries.Take(); len(ran) != 0 {
			t.Errorf("a stranger made the database work: %v", ran)
		}
		invented := stranger.get("/t/ZZZZ-9999")
		if a, b := strings.ReplaceAll(visible(real.body), code, ""), strings.ReplaceAll(visible(invented.body), "ZZZZ-9999", ""); a != b || !strings.Contains(a, "Found keys?") {
			t.Errorf("a label in use is told from one that never was")
		}
		stranger.get("/t/anything%20else").wants(t, 200, "Found keys?")
		for _, secret := range []string{"K-104", "motors", "Boiler", it.Name} {
			if strings.Contains(strings.ToLower(real.body), strings.ToLower(secret)) {
				t.Errorf("the page tells %q", secret)
			}
		}
		h.as("owner@homes.example").get("/t/"+code).wants(t, 200, "Found keys?", "not one of your organisation")
	})
}
