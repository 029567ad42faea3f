package web_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"strings"
	"testing"

	"claviger/custody/rules"
	"claviger/tenants"
)

// TestDeskIssueInTheBrowser hands keys out by a rule that wants a signature and
// a look at a document: on the key's page, at the counter, and at a kiosk,
// which sends people to the desk.
func TestDeskIssueInTheBrowser(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, _ := h.asked("K-1", rules.Rule{Name: "Signed for", Needs: rules.Needs{Signature: true, IDSeen: true}})
		ann := h.bearer("Ann Lee", "2001", "739154", "Sales")
		h.bearer("Bob Ray", "2002", "851263", "Workshop")
		h.member(tenants.RoleDesk)
		h.member(tenants.RoleHolder)
		b, take := h.as("desk@motors.example"), "/keys/"+string(it.ID)+"/take"
		b.get(take+"?person="+string(ann.ID)).wants(t, 200, "ID seen and signature", "no number, no copy", "Driving licence", `name="signed"`, "data-sign")
		b.post(take, "person", string(ann.ID), "document", "passport").wants(t, 422, "A signature", "Sign for it at the desk")
		b.post(take, "person", string(ann.ID), "document", "library", "signed", "Ann <Lee>").wants(t, 422, "no document of the list", `value="Ann &lt;Lee&gt;"`)
		b.post(take, "person", string(ann.ID), "document", "passport", "signed", "Ann <Lee>", "drawn", "data:image/png;base64,AAAA").wants(t, 422, "could not be read", `value="Ann &lt;Lee&gt;"`, `value="passport" selected`)
		var drawn bytes.Buffer
		must(t, png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 90, 30))))
		to := b.post(take, "person", string(ann.ID), "document", "passport", "signed", "Ann <Lee>", "drawn", "data:image/png;base64,"+base64.StdEncoding.EncodeToString(drawn.Bytes())).Header.Get("Location")
		if !strings.HasPrefix(to, "/receipts/") {
			t.Fatalf("a signed take leads to %q", to)
		}
		b.get(to).wants(t, 200, "Ann Lee", "K-1", "Passport", "Mx desk", "Ann &lt;Lee&gt;", to+"/drawn", to+"/paper")
		if pdf := b.get(to + "/paper"); pdf.StatusCode != 200 || !strings.HasPrefix(pdf.body, "%PDF-") {
			t.Errorf("the receipt: %d %.40q", pdf.StatusCode, pdf.body)
		}
		if pic := b.get(to + "/drawn"); pic.StatusCode != 200 || !strings.HasPrefix(pic.body, "\x89PNG") {
			t.Errorf("the drawing: %d", pic.StatusCode)
		}
		b.get("/keys/"+string(it.ID)).wants(t, 200, to, "ID seen: Passport", "Signed: Ann &lt;Lee&gt;")
		b.post(to+"/mail").wants(t, 409, "No mail address of Ann Lee")
		h.as("holder@motors.example").get(to).wants(t, 404)

		b.get("/desk?person=" + string(ann.ID))
		b.post("/desk", "person", string(ann.ID), "code", "K-1").leads(t, "/desk?person="+string(ann.ID)) // it is back
		b.post("/desk", "person", string(ann.ID), "code", "K-1").wants(t, 422, "A photo ID", `name="document"`, `value="K-1"`)
		b.post("/desk", "person", string(ann.ID), "code", "K-1", "document", "library", "signed", "Ann").wants(t, 422, "no document of the list", `value="K-1"`, `value="Ann"`)
		if to = b.post("/desk", "person", string(ann.ID), "code", "K-1", "document", "id_card", "signed", "Ann").Header.Get("Location"); !strings.HasSuffix(to, "?from=desk") {
			t.Fatalf("the counter leads to %q", to)
		}
		b.get(to).wants(t, 200, "Next key for them", "Identity card")
		b.post("/desk", "person", string(ann.ID), "code", "K-1")

		k := h.screen()
		k.get("/kiosk")
		k.post("/kiosk/scan", "code", "77:2002").leads(t, "/kiosk")
		k.goOn(k.get("/kiosk"), "/kiosk/take", "Take K-1").wants(t, 422, "at the desk")
	})
}

// TestDeskIssueByTheAPI takes a key with what was noted, and reads its receipt.
func TestDeskIssueByTheAPI(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, _ := h.asked("K-1", rules.Rule{Name: "Signed for", Needs: rules.Needs{Signature: true, IDSeen: true}})
		ann := h.bearer("Ann Lee", "2001", "739154", "Sales")
		token, take := h.token(h.motors, tenants.RoleDesk), "/api/v1/keys/"+string(it.ID)+"/take"
		if status, p := h.api(token, "POST", take, `{"person_id":"`+string(ann.ID)+`"}`); status != 422 || len(p["errors"].([]any)) != 2 {
			t.Fatalf("without anything noted: %d %v", status, p)
		}
		if status, p := h.api(token, "POST", take, `{"person_id":"`+string(ann.ID)+`","document":"passport","signed":"Ann","signature":"AAAA"}`); status != 422 {
			t.Errorf("a drawing that is none: %d %v", status, p)
		}
		status, k := h.api(token, "POST", take, `{"person_id":"`+string(ann.ID)+`","document":"passport","signed":"Ann"}`)
		if status != 200 {
			t.Fatalf("take: %d %v", status, k)
		}
		receipt := "/api/v1/receipts/" + k["receipt_id"].(string)
		if status, r := h.api(token, "GET", receipt, ""); status != 200 || r["document"] != "passport" || r["signed"] != "Ann" || r["code"] != "K-1" {
			t.Errorf("receipt: %d %v", status, r)
		}
		if status, _ := h.api(token, "POST", receipt+"/mail", ""); status != 409 {
			t.Errorf("mailed to nowhere: %d", status)
		}
	})
}
