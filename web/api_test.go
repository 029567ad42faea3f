package web_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// hung is a key on a new board of the organisation, with a rule for everyone.
func (h *house) hung(org admin.Created, code string) custody.Item {
	h.t.Helper()
	ctx, scope := context.Background(), tenants.ForOperator(org.Organisation.ID, "test", "keys")
	_, err := access.SaveRule(ctx, store.In[access.Tx](h.db), scope, rules.Rule{Name: "Everyone", Effect: rules.Allow, Who: rules.Who{Everyone: true}})
	must(h.t, err)
	var site tenants.SiteID
	must(h.t, h.db.Read(ctx, scope, func(r *store.Rx) (err error) { site, err = r.FirstSite(); return err }))
	edit := store.In[keys.EditTx](h.db)
	board, err := keys.AddPlace(ctx, edit, scope, custody.Place{SiteID: site, Kind: custody.Board, Name: "Board " + code, Slots: 9})
	must(h.t, err)
	it, err := keys.AddItem(ctx, edit, scope, keys.ItemDraft{Code: code, Name: "Boiler room", HomeID: board.ID, HomeSlot: 1})
	must(h.t, err)
	return it
}

func (h *house) token(org admin.Created, role tenants.Role) string {
	h.t.Helper()
	text, _, err := admin.CreateToken(context.Background(), h.db.Admin(), tenants.ForOperator(org.Organisation.ID, "test", "token"), "test", role, time.Hour)
	must(h.t, err)
	return text
}

// api asks the API and reads the answer.
func (h *house) api(token, method, path, body string) (int, map[string]any) {
	h.t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := h.server.App().Test(req, 20_000)
	must(h.t, err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	must(h.t, err)
	var out map[string]any
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &out); err != nil {
			h.t.Fatalf("%s %s: %d %s", method, path, res.StatusCode, raw)
		}
	}
	return res.StatusCode, out
}

func TestAPIHandsOutAndTakesBack(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, token := h.hung(h.motors, "K-104"), h.token(h.motors, tenants.RoleDesk)
		status, list := h.api(token, http.MethodGet, "/api/v1/keys?limit=10", "")
		if status != 200 || len(list["items"].([]any)) != 1 {
			h.t.Fatalf("list: %d %v", status, list)
		}
		_, people := h.api(token, http.MethodGet, "/api/v1/people", "")
		person := people["items"].([]any)[0].(map[string]any)["id"].(string)
		path := "/api/v1/keys/" + string(it.ID)
		if status, k := h.api(token, http.MethodPost, path+"/take", `{"person_id":"`+person+`","reason":"leak"}`); status != 200 || k["state"] != "out" || k["holder_id"] != person {
			h.t.Fatalf("take: %d %v", status, k)
		}
		if status, p := h.api(token, http.MethodPost, path+"/take", `{"person_id":"`+person+`"}`); status != 409 {
			h.t.Fatalf("second take: %d %v", status, p)
		}
		if status, k := h.api(token, http.MethodPost, path+"/return", `{}`); status != 200 || k["state"] != "in" {
			h.t.Fatalf("return: %d %v", status, k)
		}
	})
}

func TestAPIKeepsOrganisationsApart(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, mine, theirs := h.hung(h.motors, "K-104"), h.token(h.motors, tenants.RoleOwner), h.token(h.homes, tenants.RoleOwner)
		path := "/api/v1/keys/" + string(it.ID)
		if status, _ := h.api(mine, http.MethodGet, path, ""); status != 200 {
			h.t.Fatalf("own key: %d", status)
		}
		for _, p := range []string{path, "/api/v1/keys/itm_nothing"} {
			if status, _ := h.api(theirs, http.MethodGet, p, ""); status != 404 {
				h.t.Fatalf("%s: %d", p, status)
			}
		}
		if status, _ := h.api(theirs, http.MethodPost, path+"/return", `{}`); status != 404 {
			h.t.Fatalf("return of a foreign key: %d", status)
		}
		if status, _ := h.api("", http.MethodGet, path, ""); status != 401 {
			h.t.Fatalf("anonymous: %d", status)
		}
		if status, _ := h.api(h.token(h.motors, tenants.RoleFinance), http.MethodGet, path, ""); status != 403 {
			h.t.Fatalf("finance: %d", status)
		}
	})
}

func TestAPIDescribesItself(t *testing.T) {
	eachHouse(t, func(h *house) {
		status, doc := h.api("", http.MethodGet, "/api/openapi.json", "")
		if status != 200 || doc["openapi"] != "3.1.0" || len(doc["paths"].(map[string]any)) < 15 {
			h.t.Fatalf("%d %v", status, doc["openapi"])
		}
	})
}
