package web_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// TestTheTakerSeesPhotoAndNote gives a key a photo and a note, and finds both
// wherever it is handed out.
func TestTheTakerSeesPhotoAndNote(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.member(tenants.RoleManager)
		ben := h.member(tenants.RoleHolder)
		scope := tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID)
		it, err := keys.AddItem(t.Context(), store.In[keys.EditTx](h.db), scope, keys.ItemDraft{Code: "K-7", Name: "Side door", HomeID: h.board().ID, Pieces: 1, Note: "The dog bites."})
		must(t, err)
		_, err = access.SaveRule(t.Context(), store.In[access.Tx](h.db), scope, rules.Rule{Name: "Day", Effect: rules.Allow, Who: rules.Who{Everyone: true}, Limits: rules.Limits{MaxMinutes: 60}})
		must(t, err)
		b, path := h.as("manager@motors.example"), "/keys/"+string(it.ID)
		b.get(path+"/photo/change").wants(t, 200, "Photo of K-7", "never photograph the cuts")
		b.post(path+"/photo").wants(t, 422, "Choose a photo")
		b.uploadTo(path+"/photo", "photo", "x.jpg", []byte("no picture")).wants(t, 422, "no photo that can be read")
		b.uploadTo(path+"/photo", "photo", "x.jpg", snapshot(t, 60, 40)).leads(t, path)
		b.get(path).wants(t, 200, `alt="Photo of K-7"`, "The dog bites.", "changed the photo of")
		b.get(path+"/take").wants(t, 200, `alt="Photo of K-7"`, "The dog bites.")
		b.get("/desk?person="+string(ben.ID)).wants(t, 200, "Mx holder")
		at := b.post("/desk", "person", string(ben.ID), "code", "K-7").Header.Get("Location")
		b.get(at).wants(t, 200, `alt="Photo of K-7"`, "The dog bites.")
		h.as("holder@motors.example").get(path+"/photo").wants(t, 200)
		b.post(path+"/return").leads(t, path)
		h.as("holder@motors.example").get(path+"/photo").wants(t, http.StatusNotFound)
		b.post(path+"/photo", "remove", "1").leads(t, path)
		if body := b.get(path).body; strings.Contains(body, "Photo of K-7\"") {
			t.Error("the photo is still shown")
		}
		if n := h.events(h.motors.Organisation.ID, custody.PhotoSet); n != 2 {
			t.Errorf("%d changes of the photo are on record", n)
		}
		token := h.token(h.motors, tenants.RoleManager)
		status, got := h.api(token, "POST", "/api/v1"+path+"/photo", fmt.Sprintf(`{"photo":%q}`, base64.StdEncoding.EncodeToString(snapshot(t, 60, 40))))
		if status != 200 || got["photo"] == nil || got["note"] != "The dog bites." {
			t.Errorf("%d %v", status, got)
		}
	})
}
