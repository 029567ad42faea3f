package reports_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/emergency"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/reports"
	"claviger/store"
	"claviger/tenants"
)

func (h *house) glass() emergency.GlassStore { return store.In[emergency.GlassTx](h.s) }

// broken lets Ben open a key that a rule keeps from everybody.
func (h *house) broken(it custody.Item, text string) custody.Glass {
	h.t.Helper()
	ctx := context.Background()
	_, err := access.SaveRule(ctx, store.In[access.Tx](h.s), h.owner, rules.Rule{Name: "Nobody", Effect: rules.Deny, Who: rules.Who{Everyone: true}, What: rules.What{Items: []custody.ItemID{it.ID}}})
	must(h.t, err)
	_, err = emergency.NameKeeper(ctx, h.glass(), tenants.ForDemo(h.org.ID, h.owner.Person()), emergency.KeeperAsk{PersonID: h.ben, Level: 4, Until: h.clock.now().AddDate(0, 1, 0)})
	must(h.t, err)
	out, err := keys.BreakGlass(ctx, store.In[keys.Tx](h.s), tenants.ForDemo(h.org.ID, h.ben), keys.BreakAsk{ItemID: it.ID, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Why: custody.GlassWater, Text: text})
	must(h.t, err)
	return *out.Glass
}

// TestBreakGlassReport: a use is in the report of its day, and in that of each
// later day until somebody has reviewed it.
func TestBreakGlassReport(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.clock.set(morning)
		g := h.broken(h.key(1, "Pump room"), "under the door")
		says := func(want ...string) {
			t.Helper()
			a := h.gather(h.today(reports.BreakGlass))
			got := []string{}
			for _, row := range a.Rows {
				got = append(got, text(row))
			}
			if !slices.EqualFunc(got, want, strings.HasSuffix) {
				t.Errorf("on %s: %q, want %q", h.clock.now().Format(time.DateOnly), got, want)
			}
			if len(want) == 0 && a.Nothing == "" {
				t.Error("nothing, and it does not say so")
			}
		}
		says("H-001 | Ben K. | Water: under the door | A rule says no | To review | ")
		h.clock.forward(50 * time.Hour)
		says("H-001 | Ben K. | Water: under the door | A rule says no | Review overdue | ")
		_, err := emergency.ReviewGlass(context.Background(), h.glass(), tenants.ForDemo(h.org.ID, h.chloe), g.ID, "a pipe had burst")
		must(t, err)
		says()
		h.clock.set(morning.Add(time.Hour))
		says("H-001 | Ben K. | Water: under the door | A rule says no | Reviewed late | Chloé B.: a pipe had burst")
	})
}
