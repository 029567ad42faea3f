package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// ring is a ring of three that somebody of motors holds.
func (h *house) ring(code string, holder tenants.PersonID) custody.Item {
	h.t.Helper()
	ctx, scope := context.Background(), tenants.ForOperator(h.motors.Organisation.ID, "test", "keys")
	it := h.hung(h.motors, code)
	it, err := keys.ChangeItem(ctx, store.In[keys.EditTx](h.db), scope, it.ID, keys.ItemDraft{Code: code, Name: "Ward ring", Kind: custody.Ring, HomeID: it.HomeID, HomeSlot: 1, Pieces: 3})
	must(h.t, err)
	taken, err := keys.Take(ctx, store.In[keys.Tx](h.db), scope, keys.TakeAsk{ItemID: it.ID, PersonID: holder, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}})
	must(h.t, err)
	return taken.Item
}

// offered is the address of the offer that a page of the one who gets it links to.
func (h *house) offered(page answer) string {
	h.t.Helper()
	m := regexp.MustCompile(`/handover/hov_[0-9a-z-]+`).FindString(page.body)
	if m == "" {
		h.t.Fatalf("no offer on the page: %.2000s", page.body)
	}
	return m
}

func TestHandoverFromHandToHand(t *testing.T) {
	eachHouse(t, func(h *house) {
		holder, desk := h.member(tenants.RoleHolder), h.member(tenants.RoleDesk)
		it := h.ring("R-1", holder.ID)
		from, to := h.as("holder@motors.example"), h.as("desk@motors.example")

		from.get("/me").wants(h.t, 200, "R-1", "/handover")
		from.get("/handover").wants(h.t, 200, "R-1 Ward ring", "stay with you until")
		from.post("/handover", "items", string(it.ID), "q", "desk", "find", "1").wants(h.t, 200, "Mx desk")
		from.post("/handover", "items", string(it.ID), "q", "nobody at all", "find", "1").wants(h.t, 200, "Nobody is called")
		from.post("/handover", "items", string(it.ID), "note", "back door sticks").wants(h.t, 422, "Choose the person", "back door sticks")
		from.post("/handover", "person", string(desk.ID)).wants(h.t, 422, "Choose at least one key")
		from.post("/handover", "items", string(it.ID), "person", string(desk.ID), "for", "15m0s", "note", "back door sticks").leads(h.t, "/me")
		from.get("/me").wants(h.t, 200, "You offer", "Mx desk")
		to.get("/").wants(h.t, 200, `data-s="handed"`)
		to.get("/keys/"+string(it.ID)).wants(h.t, 200, "Offered to Mx desk", `data-s="handed"`)

		path := h.offered(to.get("/me"))
		to.get(path).wants(h.t, 200, "Mx holder offers you R-1", "back door sticks", "How many pieces")
		to.post(path+"/accept", "counted", "2").wants(h.t, 422, "You counted 2, the record says 3", "stays with Mx holder", `value="2"`)
		to.post(path+"/accept", "counted", "two").wants(h.t, 422, "Error:")
		if n := h.events(h.motors.Organisation.ID, custody.HandMiscount); n != 1 {
			h.t.Errorf("%d miscounts in the log", n)
		}
		to.post(path+"/accept", "counted", "3").leads(h.t, "/me")
		to.get("/me").wants(h.t, 200, "R-1")
		to.get("/keys/"+string(it.ID)).wants(h.t, 200, "took over", "Mx holder")
		to.post(path+"/accept", "counted", "3").wants(h.t, 422, "is settled")
		from.get(path).wants(h.t, 200, "Mx desk took over R-1")
	})
}

func TestHandoverIsRefusedWithReasons(t *testing.T) {
	eachHouse(t, func(h *house) {
		holder, desk, leaver := h.member(tenants.RoleHolder), h.member(tenants.RoleDesk), h.member(tenants.RoleFinance)
		it := h.ring("R-1", holder.ID)
		from, to := h.as("holder@motors.example"), h.as("desk@motors.example")
		_, err := admin.BlockPerson(context.Background(), h.db.Admin(), tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), leaver.ID)
		must(h.t, err)
		from.get("/handover")
		from.post("/handover", "items", string(it.ID), "person", string(leaver.ID)).wants(h.t, 422, "The rules do not let Mx finance have R-1")
		from.post("/handover", "items", string(it.ID), "q", "finance", "find", "1").wants(h.t, 200, "Nobody is called")

		from.post("/handover", "items", string(it.ID), "person", string(desk.ID)).leads(h.t, "/me")
		path := h.offered(to.get("/me"))
		other := h.as("owner@homes.example")
		other.get(path).wants(h.t, 404)
		other.post(path+"/accept").wants(h.t, 404)
		from.post(path+"/accept", "counted", "3").wants(h.t, 404, "no such offer")
		to.post(path+"/decline", "why", "not my shift").leads(h.t, "/me")
		from.get("/me").wants(h.t, 200, "R-1")
		from.get(path).wants(h.t, 200, "declined R-1")

		from.get("/handover")
		from.post("/handover", "items", string(it.ID), "person", string(desk.ID)).leads(h.t, "/me")
		h.clock.now = h.clock.now.Add(time.Hour)
		path = h.offeredBy(holder.ID)
		to.get(path).wants(h.t, 200, "Nobody accepted R-1 in time")
		to.post(path+"/accept", "counted", "3").wants(h.t, 422, "has run out")
		from.get("/handover")
		from.post("/handover", "items", string(it.ID), "person", string(desk.ID)).leads(h.t, "/me")
		from.post(h.offered(from.get("/me"))+"/withdraw").leads(h.t, "/me")
		if strings.Contains(from.get("/me").body, "You offer") {
			h.t.Error("a withdrawn offer is still shown")
		}
	})
}

// offeredBy is the address of the newest offer that a person made, whatever
// became of it.
func (h *house) offeredBy(from tenants.PersonID) (path string) {
	h.t.Helper()
	must(h.t, h.db.Read(context.Background(), tenants.ForJob(h.motors.Organisation.ID, "test"), func(r *store.Rx) error {
		var id string
		err := r.Select("handovers", "o").ColumnExpr("o.id").Where("o.from_id = ?", from).OrderExpr("o.id DESC").Limit(1).Scan(r.Context(), &id)
		path = "/handover/" + id
		return err
	}))
	return path
}

func TestHandoverThroughTheAPI(t *testing.T) {
	eachHouse(t, func(h *house) {
		holder, desk := h.member(tenants.RoleHolder), h.member(tenants.RoleDesk)
		it, token := h.ring("R-1", holder.ID), h.token(h.motors, tenants.RoleDesk)
		status, made := h.api(token, http.MethodPost, "/api/v1/keys/"+url.PathEscape(string(it.ID))+"/offer", `{"to_id":"`+string(desk.ID)+`","minutes":30}`)
		if status != 200 || made["state"] != "open" || made["from_id"] != string(holder.ID) {
			h.t.Fatalf("offer: %d %v", status, made)
		}
		_, list := h.api(token, http.MethodGet, "/api/v1/handovers", "")
		if len(list["items"].([]any)) != 1 {
			h.t.Fatalf("list: %v", list)
		}
		if status, p := h.api(token, http.MethodPost, "/api/v1/handovers/"+made["id"].(string)+"/withdraw", ""); status != 200 || p["state"] != "withdrawn" {
			h.t.Fatalf("withdraw: %d %v", status, p)
		}
		if status, _ := h.api(h.token(h.homes, tenants.RoleOwner), http.MethodPost, "/api/v1/handovers/"+made["id"].(string)+"/withdraw", ""); status != 404 {
			h.t.Errorf("another organisation withdraws: %d", status)
		}
	})
}
