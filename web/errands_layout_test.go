package web_test

import (
	"context"
	"fmt"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
)

// fillLayouts are layout templates, pushed to a cabinet, and n to be listed.
func (v *village) fillLayouts(n int) {
	v.h.t.Helper()
	ctx, in := context.Background(), store.In[keys.LayoutTx](v.h.db)
	write := func(name string, i int) custody.Layout {
		l, err := keys.WriteLayout(ctx, in, v.scope, custody.Layout{Name: v.name(name, i), Rows: 2, Columns: 4, Lines: []custody.LayoutLine{{From: 1, To: 8, Use: custody.LayoutKeys, Label: v.canary, Most: 4}}})
		must(v.h.t, err)
		v.keep(name, string(l.ID))
		return l
	}
	for i := range n {
		write("layout", i)
	}
	for i, name := range []string{"layout_edit", "layout_end", "layout_push"} {
		write(name, 1000+i)
	}
	for i := range n {
		box := v.place(custody.Cabinet, fmt.Sprint("laid", map[bool]string{false: fmt.Sprint(i)}[i == 0]), 12)
		_, err := keys.AddItem(ctx, store.In[keys.EditTx](v.h.db), v.scope, keys.ItemDraft{Code: fmt.Sprintf("%s-LAY-%d", v.canary, i), Name: v.name("laid", i), HomeID: box.ID, HomeSlot: 10})
		must(v.h.t, err)
		_, err = keys.PushLayout(ctx, in, v.scope, keys.LayoutAsk{Layout: custody.LayoutID(v.ids["layout"]), Place: box.ID})
		must(v.h.t, err)
	}
	blocked, err := keys.WriteLayout(ctx, in, v.scope, custody.Layout{Name: v.name("layout", 2000), Rows: 1, Columns: 1, Lines: []custody.LayoutLine{{From: 1, To: 1, Use: custody.LayoutBlocked, Most: 4}}})
	must(v.h.t, err)
	p, err := keys.PushLayout(ctx, in, v.scope, keys.LayoutAsk{Layout: blocked.ID, Place: custody.PlaceID(v.ids["cabinet"])})
	must(v.h.t, err)
	if !p.Refused() {
		v.h.t.Error("the village's cabinet has a key in slot 1, and lost it")
	}
}

// init adds the errands of layout templates.
func init() {
	const lines = `"rows":2,"columns":4,"lines":[{"from":1,"to":8,"use":"keys","most":4}]`
	for route, e := range map[string]errand{
		"GET /cabinets/maps":               sees("/cabinets/maps", "/cabinets/maps?site={site}"),
		"POST /cabinets/maps":              sends("/cabinets/maps", "place={cabinet}&place={board}&paper=A4"),
		"GET /layouts":                     sees("/layouts").or("/layouts?after=A~{layout}"),
		"GET /layouts/new":                 sees("/layouts/new", "/layouts/new?place={laid}&by=name"),
		"POST /layouts":                    sends("/layouts", "name=Wall&rows=2&columns=4&from_0=1&to_0=8&use_0=keys&most_0=4"),
		"GET /layouts/:id":                 sees("/layouts/{layout}").or("/layouts/{layout}?after={laid}"),
		"GET /layouts/:id/edit":            sees("/layouts/{layout}/edit"),
		"POST /layouts/:id":                sends("/layouts/{layout_edit}", "name=Wall&rows=2&columns=4&from_0=1&to_0=8&use_0=keys&most_0=4"),
		"GET /layouts/:id/push":            sees("/layouts/{layout}/push", "/layouts/{layout}/push?place={laid}"),
		"POST /layouts/:id/push":           sends("/layouts/{layout_push}/push", "place={laid}"),
		"POST /layouts/:id/end":            sends("/layouts/{layout_end}/end", ""),
		"GET /api/v1/layouts":              sees("/api/v1/layouts"),
		"GET /api/v1/layouts/:id":          sees("/api/v1/layouts/{layout}"),
		"POST /api/v1/layouts":             orders("/api/v1/layouts", `{"name":"Wall",`+lines+`}`),
		"POST /api/v1/layouts/:id/preview": calls("/api/v1/layouts/{layout}/preview", `{"place_ids":["{laid}"]}`),
		"POST /api/v1/layouts/:id/push":    orders("/api/v1/layouts/{layout_push}/push", `{"place_ids":["{laid}"]}`),
	} {
		errands[route] = e
	}
}
