package web_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/tenants"
)

// TestPermanentKeyInTheBrowser hands a key out for good, signs for it, asks
// whether it is still there, and hears yes, then no.
func TestPermanentKeyInTheBrowser(t *testing.T) {
	eachHouse(t, func(h *house) {
		holder := h.member(tenants.RoleHolder)
		k := h.hung(h.motors, "R-1")
		owner := h.as("owner@motors.example")
		owner.get("/permanent").wants(h.t, 200, "Nobody has a key for good")
		owner.get("/keys/"+string(k.ID)+"/take?person="+string(holder.ID)).wants(h.t, 200, "For good")
		to := owner.post("/keys/"+string(k.ID)+"/take", "person", string(holder.ID), "for", "good", "reason", "caretaker").Header.Get("Location")
		page := strings.TrimSuffix(to, "/sign")
		if page == to || !strings.HasPrefix(to, "/permanent/") {
			h.t.Fatalf("a key for good leads to %q", to)
		}
		owner.get(to).wants(h.t, 200, "R-1", "Sign the receipt", "never lent")
		owner.get(page+"/receipt").wants(h.t, 409)
		owner.get(to)
		owner.post(to, "signed", " ").wants(h.t, 422, "Type your name")
		owner.post(to, "signed", "Mx Holder", "drawn", "data:image/png;base64,AAAA").wants(h.t, 422, "could not be read", "Mx Holder")
		var drawn bytes.Buffer
		if err := png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 90, 30))); err != nil {
			h.t.Fatal(err)
		}
		owner.post(to, "signed", "Mx Holder", "drawn", "data:image/png;base64,"+base64.StdEncoding.EncodeToString(drawn.Bytes())).leads(h.t, page)
		owner.get(page).wants(h.t, 200, "Mx Holder", "Receipt as PDF", "In order", page+"/drawn")
		if pdf := owner.get(page + "/receipt"); pdf.StatusCode != 200 || !strings.HasPrefix(pdf.body, "%PDF-") {
			h.t.Errorf("the receipt: %d %.40q", pdf.StatusCode, pdf.body)
		}
		if pic := owner.get(page + "/drawn"); pic.StatusCode != 200 || !strings.HasPrefix(pic.body, "\x89PNG") {
			h.t.Errorf("the drawing: %d", pic.StatusCode)
		}
		owner.get("/people/"+string(holder.ID)).wants(h.t, 200, "for good")
		owner.get("/permanent").wants(h.t, 200, "R-1", "Mx holder")
		owner.get(page)
		owner.post(page+"/ask").leads(h.t, page)
		owner.get(page).wants(h.t, 200, "Asked")
		owner.post(page+"/ask").wants(h.t, 409)
		me := h.as("holder@motors.example")
		me.get("/me").wants(h.t, 200, "Do you still have these?", "R-1")
		me.get(page).wants(h.t, 200, "Yes, I still have it")
		me.post(page+"/yes").leads(h.t, page)
		me.get(page).wants(h.t, 200, "In order", "next question")
		me.get(page+"/no").wants(h.t, 200, "How was it lost?")
		me.post(page+"/no", "statement", strings.Repeat("x", 2001)).wants(h.t, 422)
		me.post(page+"/no", "statement", "On the train.").leads(h.t, page)
		me.get(page).wants(h.t, 200, "followed as lost")
		owner.get("/incidents").wants(h.t, 200, "R-1")
		for kind, n := range map[custody.EventKind]int{custody.PermanentSigned: 1, custody.PermanentAsked: 1, custody.PermanentKept: 1, custody.PermanentDenied: 1, custody.ReportedMissing: 1} {
			if got := h.events(h.motors.Organisation.ID, kind); got != n {
				h.t.Errorf("%d entries of %s, want %d", got, kind, n)
			}
		}
		stranger := h.as("owner@homes.example")
		for _, path := range []string{page, page + "/sign", page + "/drawn", page + "/receipt"} {
			stranger.get(path).wants(h.t, 404)
		}
	})
}
