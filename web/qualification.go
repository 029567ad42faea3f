package web

import (
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

func (s *Server) qualificationsPage(r *Request) error { return s.qualifications(r, r.Form(), 200) }

// qualifications lists the licences and trainings of a person.
func (s *Server) qualifications(r *Request, f *form, status int) error {
	id := tenants.PersonID(r.Params("id"))
	var person store.PersonView
	var list []tenants.Qualification
	var asking []rules.Rule
	err := r.Read(func(rx *store.Rx) (err error) {
		if person, err = rx.PersonView(id); err != nil {
			return err
		}
		if list, err = rx.Qualifications(id); err != nil {
			return err
		}
		asking, err = rx.Rules()
		return err
	})
	if err != nil {
		return err
	}
	p := r.Say
	st, err := r.Staff(p.Say("rules.licences"))
	if err != nil {
		return err
	}
	base := "/people/" + string(id)
	v := views.Settings{Staff: st, Heading: p.Say("rules.licences_of", "person", person.Name), Lede: p.Say("rules.licences_lede"),
		Path: []ui.Crumb{{Label: p.Say("people.title"), Href: "/people"}, {Label: person.Name, Href: base}}}
	v.List = &views.SettingsList{Caption: p.Say("rules.licences"), Empty: p.Say("rules.licences_none"), Columns: append(r.columns("rules.column", "name", "until", "note"), ui.Column{Label: p.Say("ending.column.rules")}, ui.Column{Label: p.Say("board.column.actions"), Hidden: true})}
	today := string(rules.DateOf(r.Now().In(zone(r.Guest.Organisation.Zone))))
	for _, q := range list {
		until := p.Say("rules.for_good")
		switch {
		case q.UntilOn != "" && q.UntilOn < today:
			until = p.Say("rules.over", "date", ruleNames{p: p}.date(rules.Date(q.UntilOn)))
		case q.UntilOn != "":
			until = ruleNames{p: p}.date(rules.Date(q.UntilOn))
		}
		v.List.Rows = append(v.List.Rows, views.SettingsRow{ID: string(q.ID), Name: q.Name, Cells: []string{until, q.Note, askedBy(r, asking, q.Name)},
			End: &views.RowAct{Action: base + "/qualifications/" + string(q.ID) + "/end", Button: ui.Button{Label: p.Say("rules.licence_end"), Row: true, Kind: ui.Danger}}})
	}
	name, until, note := f.input("name", p.Say("rules.column.name"), f.text("name")), f.input("until", p.Say("rules.licence_until"), f.text("until")), f.input("note", p.Say("rules.column.note"), f.text("note"))
	name.Required, until.Type, until.Hint, note.Hint = true, "date", p.Say("rules.licence_until_hint"), p.Say("rules.licence_note_hint")
	v.Form = &views.SettingsForm{ID: "enter", Title: p.Say("rules.licence_add"), Action: base + "/qualifications", Problems: f.problems, Submit: ui.Button{Label: p.Say("rules.licence_add"), Kind: ui.Primary},
		Fields: []views.FormField{{Field: name}, {Field: until}, {Field: note}}}
	r.Status(status)
	return r.HTML(v.Show())
}

func (s *Server) qualificationAdd(r *Request) error {
	f, id := r.Form(), tenants.PersonID(r.Params("id"))
	q, err := access.AddQualification(r.UserContext(), r.accessStore(), r.Scope, tenants.Qualification{PersonID: id, Name: f.text("name"), UntilOn: f.text("until"), Note: f.text("note")})
	if err == nil {
		r.Flash("assets.saved", "name", q.Name)
		return r.To("/people/" + string(id) + "/qualifications")
	}
	if !f.wrong(err) {
		return err
	}
	return s.qualifications(r, f, statusOf(err))
}

func (s *Server) qualificationEnd(r *Request) error {
	id := tenants.PersonID(r.Params("id"))
	if err := r.Read(func(rx *store.Rx) error { _, err := rx.PersonView(id); return err }); err != nil {
		return err
	}
	if err := access.EndQualification(r.UserContext(), r.accessStore(), r.Scope, tenants.QualificationID(r.Params("qualification"))); err != nil {
		return err
	}
	return r.To("/people/" + r.Params("id") + "/qualifications")
}
