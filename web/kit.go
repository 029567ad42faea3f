package web

import (
	"strings"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// kitRoutes are sets of keys that are taken together.
func (s *Server) kitRoutes() []Route {
	return []Route{
		get("/kits", tenants.KeysRead, s.kitList),
		get("/kits/new", tenants.KeysEdit, s.kitPage),
		post("/kits", tenants.KeysEdit, s.kitSave),
		get("/kits/:id", tenants.KeysRead, s.kit),
		get("/kits/:id/edit", tenants.KeysEdit, s.kitPage),
		post("/kits/:id/edit", tenants.KeysEdit, s.kitSave),
		get("/kits/:id/end", tenants.KeysEdit, s.kitEndPage),
		post("/kits/:id/end", tenants.KeysEdit, s.kitEnd),
		get("/kits/:id/take", tenants.KeysIssue, s.kitTakePage),
		post("/kits/:id/take", tenants.KeysIssue, s.kitTake),
		get("/kits/:id/return", tenants.KeysIssue, s.kitReturnPage),
		post("/kits/:id/return", tenants.KeysIssue, s.kitReturn),
	}
}

func (r *Request) kitting() keys.KitStore { return store.In[keys.KitTx](r.s.Store) }

func (r *Request) kitID() custody.KitID { return custody.KitID(r.Params("id")) }

func kitHref(id custody.KitID) string { return "/kits/" + string(id) }

func (s *Server) kitList(r *Request) error {
	var rows []store.KitRow
	err := r.Read(func(rx *store.Rx) (err error) {
		rows, err = rx.Kits(store.KitAsk{After: cursor(r.Query("after")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("nav.kits"))
	if err != nil {
		return err
	}
	return r.HTML(kitsPage(r, st, rows).Show())
}

// readKit reads one kit with where each of its keys is.
func (r *Request) readKit() (k kitFacts, err error) {
	err = r.Read(func(rx *store.Rx) error {
		rows, err := rx.Kits(store.KitAsk{ID: r.kitID(), Limit: 1})
		if err == nil && len(rows) == 0 {
			err = tenants.Fail(tenants.NotFound, "kit_not_found")
		}
		if err == nil {
			k = kitsOf(rows)[0]
		}
		return err
	})
	return k, err
}

func (s *Server) kit(r *Request) error {
	k, err := r.readKit()
	if err != nil {
		return err
	}
	st, err := r.Staff(k.name)
	if err != nil {
		return err
	}
	return r.HTML(kitView(r, st, k).Show())
}

func (s *Server) kitPage(r *Request) error { return s.kitForm(r, nil) }

func (s *Server) kitForm(r *Request, f *form) error {
	say := r.Say.Say
	title, action, back := say("kits.add"), "/kits", "/kits"
	var k kitFacts
	if r.kitID() != "" {
		var err error
		if k, err = r.readKit(); err != nil {
			return err
		}
		title, action, back = say("keys.edit_title", "key", k.name), kitHref(k.id)+"/edit", kitHref(k.id)
	}
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: say("nav.kits"), Href: "/kits"}}, Text: ui.Text(say("kits.text")), Action: action,
		Submit: ui.Button{Label: say("kits.save"), Kind: ui.Primary}, Cancel: ui.Button{Label: say("keys.cancel"), Href: back, Kind: ui.Ghost}}
	page.Fields = []templ.Component{typed(f, ui.Field{ID: "name", Label: say("kits.name"), Value: k.name, Required: true}).Input(),
		typed(f, ui.Field{ID: "codes", Label: say("kits.codes"), Hint: say("kits.codes_hint"), Value: strings.Join(k.codes(), ", "), Required: true}).Area(3),
		ui.Check("together", "1", say("kits.together"), say("kits.together_hint"), f == nil && k.together || f != nil && f.text("together") != ""),
		typed(f, ui.Field{ID: "tag", Label: say("kits.tag"), Hint: say("kits.tag_hint"), Value: k.tag, Complete: "off", Attrs: map[string]any{"maxlength": 40, "data-scan": true}}).Input()}
	if f != nil {
		page.Problems = f.problems
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) kitSave(r *Request) error {
	f := r.Form()
	codes := strings.FieldsFunc(strings.ToUpper(f.text("codes")), func(c rune) bool { return strings.ContainsRune(", ;\n\r\t", c) })
	k, err := keys.SaveKit(r.UserContext(), r.kitting(), r.Scope, custody.Kit{ID: r.kitID(), Name: f.text("name"), Together: f.text("together") != "", Tag: f.text("tag")}, codes)
	if err != nil {
		if f.wrong(err) {
			return s.kitForm(r, f)
		}
		return err
	}
	r.Flash("kits.done.saved", "kit", k.Name)
	return r.To(kitHref(k.ID))
}

// kitEndPage asks once more before a kit is dissolved: it cannot be undone.
func (s *Server) kitEndPage(r *Request) error {
	k, err := r.readKit()
	if err != nil {
		return err
	}
	say := r.Say.Say
	title := say("kits.end_title", "kit", k.name)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	return r.HTML(views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: k.name, Href: kitHref(k.id)}}, Text: ui.Text(say("kits.end_text", "keys", r.Say.List(k.codes()))), Action: kitHref(k.id) + "/end",
		Submit: ui.Button{Label: say("kits.end"), Kind: ui.Danger, Icon: "x"}, Cancel: ui.Button{Label: say("keys.cancel"), Href: kitHref(k.id), Kind: ui.Ghost}}.Show())
}

func (s *Server) kitEnd(r *Request) error {
	k, err := r.readKit()
	if err != nil {
		return err
	}
	if err := keys.EndKit(r.UserContext(), r.kitting(), r.Scope, k.id); err != nil {
		return err
	}
	r.Flash("kits.done.ended", "kit", k.name)
	return r.To("/kits")
}
