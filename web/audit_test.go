package web_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/tenants"
	"claviger/web"
)

func TestAuditFiltersAndSeal(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/areas/new").wants(t, 200)
		b.post("/areas", "site", string(h.motors.Site.ID), "name", "Workshop").id(t)
		b.get("/audit").wants(t, 200, "Audit log", "Entries sealed", "Root, first 8 bytes")
		b.get("/audit?group=moves").wants(t, 200, "No entry fits")
		b.get("/audit?group=things&from=2026-03-27&to=2026-03-27").wants(t, 200, `id="e-`)
		b.get("/audit?from=2026-03-28").wants(t, 200, "No entry fits")
		b.get("/audit?person="+string(h.motors.Owner.ID)).wants(t, 200, "Olive motors")
		b.get("/audit?person="+string(h.homes.Owner.ID)).wants(t, 404)
		b.get("/audit?item=itm_none").wants(t, 404)
		if a := b.get("/audit"); strings.Contains(a.body, "/audit/export") {
			t.Error("an export is offered that nothing answers")
		}
		b.get("/audit/export").wants(t, 409)
	})
}

func TestAuditExportIsForThoseWhoMay(t *testing.T) {
	export := func(_ context.Context, scope tenants.Scope, w io.Writer) error {
		_, err := io.WriteString(w, "bundle of "+string(scope.Org()))
		return err
	}
	eachHouseWith(t, web.Deps{Export: export}, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/audit").wants(t, 200, "Download the evidence bundle")
		b.get("/audit/export").wants(t, 200, "bundle of "+string(h.motors.Organisation.ID))
		if n := h.events(h.motors.Organisation.ID, custody.Exported); n != 1 {
			t.Errorf("%d exports in the log, want 1", n)
		}
		h.member(tenants.RoleDesk)
		h.as("desk@motors.example").get("/audit/export").wants(t, 403)
	})
}
