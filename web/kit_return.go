package web

import (
	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// kitReturnPage asks what of a kit is there; all of it is ticked.
func (s *Server) kitReturnPage(r *Request) error { return s.kitReturnForm(r, nil) }

func (s *Server) kitReturnForm(r *Request, f *form) error {
	k, err := r.readKit()
	if err != nil {
		return err
	}
	gone := k.gone()
	if len(gone) == 0 {
		return r.To(kitHref(k.id))
	}
	say := r.Say.Say
	title := say("kits.return_title", "kit", k.name)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: k.name, Href: kitHref(k.id)}}, Text: ui.Text(say("kits.return_text")), Action: kitHref(k.id) + "/return", Hidden: map[string]string{"part": "1", "person": or(r.FormValue("person"), r.Query("person"))},
		Submit: ui.Button{Label: say("kits.return_here"), Kind: ui.Primary, Icon: "in"}, Cancel: ui.Button{Label: say("keys.cancel"), Href: kitHref(k.id), Kind: ui.Ghost}}
	var boxes []templ.Component
	for i, row := range gone {
		boxes = append(boxes, ui.Check("item", string(row.ItemID), rowNames(gone)[i], "", f == nil && row.State == custody.Out))
	}
	page.Fields = boxes
	return r.showForm(page, f)
}

// kitReturn takes back what is there of a kit and names what is missing.
func (s *Server) kitReturn(r *Request) error {
	f := r.Form()
	ask := keys.KitBackAsk{BroughtBy: tenants.PersonID(f.text("person")), Via: custody.ViaDesk}
	if f.text("part") != "" {
		ask.Items = []custody.ItemID{}
		for _, id := range f.list("item") {
			ask.Items = append(ask.Items, custody.ItemID(id))
		}
		if len(ask.Items) == 0 {
			f.wrong(tenants.Fail(tenants.Invalid, "kit_nothing_back").At("item"))
			return s.kitReturnForm(r, f)
		}
	}
	out, err := keys.BringKitBack(r.UserContext(), r.kitting(), r.Scope, r.kitID(), ask)
	if err != nil {
		return err
	}
	args := []string{"kit", out.Kit.Name, "keys", r.Say.Count("common.keys", len(out.Back))}
	if len(out.Missing) > 0 {
		args = append(args, "missing", r.Say.List(itemNames(out.Missing)))
	}
	r.Flash("kits.done.back", args...)
	for _, b := range out.Back {
		if b.Asks {
			return r.To(returnHref(b.Holding.ID))
		}
	}
	return r.To(kitHref(out.Kit.ID))
}

// itemNames are codes with names.
func itemNames(items []custody.Item) (names []string) {
	for _, it := range items {
		names = append(names, joinSentences(it.Code, it.Name))
	}
	return names
}
