package demo_test

import (
	"bytes"
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"claviger/custody"
	"claviger/ledger"
	"claviger/seed/demo"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/tenants"
)

// proven seals and signs every log, derives it anew, exports it and verifies
// the export as somebody would who has only the file.
func proven(t *testing.T, w *telling) {
	ctx := context.Background()
	heads, err := store.OpenSignerHeads(ctx, filepath.Join(t.TempDir(), "signer.db"))
	must(t, err)
	defer heads.Close()
	signer := ledger.NewSigner("claviger.example", heads, w.ring.Signer(keyring.LogSigner))
	sealer := store.NewSealer(w.store, signer, slog.New(slog.DiscardHandler))
	for _, o := range demo.Organisations() {
		org, err := w.store.UnscopedOrgBySlug(ctx, o.Slug)
		must(t, err)
		head, err := sealer.Now(ctx, org.ID)
		must(t, err)
		var zip bytes.Buffer
		must(t, w.store.WriteBundle(ctx, tenants.ForJob(org.ID, "test"), &zip, signer, true))
		report := ledger.Verify(bytes.NewReader(zip.Bytes()), int64(zip.Len()), nil)
		if report.Status != ledger.Proven || report.Checked != head.Size || head.Size < 1000 {
			t.Errorf("%s: %s, %d of %d entries; %v", o.Slug, report.Status, report.Checked, head.Size, report.Faults)
		}
	}
	must(t, w.store.UnscopedFsck(ctx, heads, func(o store.OrgCheckup) error {
		if o.First != nil {
			t.Errorf("fsck of %s: %+v", o.Slug, o.First)
		}
		return nil
	}))
}

// counts are what is told of each house.
func counts(t *testing.T, w *telling) {
	want := map[string]map[string]int{
		"motors":   {"vehicles": 180, "items": 223, "people": 19},
		"homes":    {"properties": 12, "units": 400, "items": 904, "people": 47},
		"hospital": {"vehicles": 25, "items": 353, "people": 63},
	}
	w.each(t, func(slug string, r *store.Rx) error {
		org, err := r.Organisation()
		if err != nil {
			return err
		}
		for table, n := range want[slug] {
			there := "SELECT count(*) FROM " + table + " AS x WHERE x.org_id = ?"
			if table == "vehicles" {
				there += " AND x.retired_at IS NULL"
			}
			if got := number(t, r, org.ID, there); got != n {
				t.Errorf("%s has %d %s, want %d", slug, got, table, n)
			}
		}
		switch slug {
		case "homes":
			if n := number(t, r, org.ID, "SELECT count(*) FROM people AS x WHERE x.kind = ? AND x.org_id = ?", tenants.ResidentP); n != 30 {
				t.Errorf("homes has %d residents, want 30", n)
			}
		case "hospital":
			if n := number(t, r, org.ID, "SELECT count(DISTINCT x.department) FROM people AS x WHERE x.department <> '' AND x.org_id = ?"); n < 9 {
				t.Errorf("hospital has %d departments, want 9", n)
			}
		}
		return nil
	})
	if w.Movements < 6000 {
		t.Errorf("%d movements, want 6000", w.Movements)
	}
}

// everyKind wants a scene for each kind of event there is.
func everyKind(t *testing.T, w *telling) {
	told := map[custody.EventKind]bool{}
	w.each(t, func(slug string, r *store.Rx) error {
		org, err := r.Organisation()
		if err != nil {
			return err
		}
		var kinds []custody.EventKind
		err = r.Raw("SELECT DISTINCT e.kind FROM entries AS e WHERE e.org_id = ?", org.ID).Scan(r.Context(), &kinds)
		for _, k := range kinds {
			told[k] = true
		}
		return err
	})
	for kind, name := range eventKinds(t) {
		if why, elsewhere := untold[kind]; elsewhere == told[kind] {
			t.Errorf("%s (%s): told %v; expected elsewhere %q", kind, name, told[kind], why)
		}
	}
}

// eventKinds reads the closed list of custody, so that a new kind is missed here.
func eventKinds(t *testing.T) map[custody.EventKind]string {
	file, err := parser.ParseFile(token.NewFileSet(), "../../custody/event.go", nil, 0)
	must(t, err)
	kinds := map[custody.EventKind]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "EventKind" {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			must(t, err)
			kinds[custody.EventKind(code)] = spec.Names[0].Name
		}
		return true
	})
	if len(kinds) < 70 {
		t.Fatalf("only %d kinds were found", len(kinds))
	}
	return kinds
}

// moves are when keys were taken, in the zone of their house.
func moves(t *testing.T, r *store.Rx) (out []time.Time) {
	org, err := r.Organisation()
	must(t, err)
	zone, err := time.LoadLocation(org.Zone)
	must(t, err)
	var rows []struct{ OutAt time.Time }
	must(t, r.Select("holdings", "h").ColumnExpr("h.out_at").Scan(r.Context(), &rows))
	for _, row := range rows {
		out = append(out, row.OutAt.In(zone))
	}
	return out
}

// keepsHours compares when keys go with when the houses are open: a dealer and
// a landlord sleep, a hospital does not.
func keepsHours(t *testing.T, w *telling) {
	w.each(t, func(slug string, r *store.Rx) error {
		all := moves(t, r)
		var day, sunday, hours int
		seen := map[int]bool{}
		for _, at := range all {
			seen[at.Hour()] = true
			if at.Hour() >= 7 && at.Hour() < 21 {
				day++
			}
			if at.Weekday() == time.Sunday {
				sunday++
			}
		}
		hours = len(seen)
		part := func(n int) float64 { return float64(n) / float64(len(all)) }
		t.Logf("%s: %d taken, %.3f by day, %.3f on Sundays, in %d different hours", slug, len(all), part(day), part(sunday), hours)
		switch slug {
		case "hospital":
			if hours != 24 || part(day) > 0.95 || part(sunday) < 0.05 {
				t.Errorf("a hospital works in shifts: %d hours, %.2f by day, %.2f on Sundays", hours, part(day), part(sunday))
			}
		default:
			if part(day) < 0.95 || part(sunday) > 0.06 {
				t.Errorf("%s: %.2f by day, %.2f on Sundays", slug, part(day), part(sunday))
			}
		}
		return nil
	})
}

// alive wants, at the moment in which a story ends, a key due within the hour,
// one that is late, and a cabinet that has more to tell than it has told.
func alive(t *testing.T, w *telling, now time.Time) {
	var behind []string
	w.each(t, func(slug string, r *store.Rx) error {
		org, err := r.Organisation()
		if err != nil {
			return err
		}
		const open = "SELECT count(*) FROM holdings AS h WHERE h.in_at IS NULL AND h.due_at "
		if n := number(t, r, org.ID, open+"> ? AND h.due_at <= ? AND h.org_id = ?", now, now.Add(time.Hour)); n == 0 {
			t.Errorf("%s: nothing is due within the hour", slug)
		}
		if n := number(t, r, org.ID, open+"< ? AND h.noticed_at IS NOT NULL AND h.org_id = ?", now); n == 0 {
			t.Errorf("%s: nothing is late and noticed", slug)
		}
		if n := number(t, r, org.ID, "SELECT count(*) FROM devices AS d WHERE d.kind = 'gateway' AND d.heard_at IS NULL AND d.org_id = ?"); n > 0 {
			t.Errorf("%s: %d gateways have not told how their lines are", slug, n)
		}
		if n := number(t, r, org.ID, "SELECT count(*) FROM cabinets AS c WHERE c.held_seq > c.acked_seq AND c.org_id = ?"); n > 0 {
			behind = append(behind, slug)
		}
		return nil
	})
	slices.Sort(behind)
	if len(behind) == 0 {
		t.Error("no cabinet is catching up")
	}
}

// untold are kinds that no use-case of today can cause, or none inside a
// story, and why. One that is told after all must leave this list.
var untold = map[custody.EventKind]string{
	custody.Messaged:     "no use-case records it yet",
	custody.Checkpointed: "no use-case records it yet",
	custody.Heartbeat:    "no use-case records it yet",
	custody.LogSucceeded: "only after a restore to an older state",
}
