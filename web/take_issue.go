package web

import (
	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// issueFields ask for the document that was looked at and for a signature.
// They stand open where the rule wants one of them, and are folded away else:
// the desk may note them for any key.
func (r *Request) issueFields(by *rules.Rule, taker tenants.PersonID, f *form) templ.Component {
	say := r.Say.Say
	var needs rules.Needs
	if by != nil {
		needs = by.Needs
	}
	part := views.RulePart{ID: "over-desk", Title: say("issue.form"), Hint: say("issue.form_hint")}
	document := ui.Field{ID: "document", Label: say("issue.seen"), Hint: say("issue.seen_hint"), Required: needs.IDSeen, Error: f.problem("document")}
	signed := ui.Field{ID: "signed", Label: say("issue.signed"), Hint: say("permanent.signed_hint"), Value: r.FormValue("signed"), Complete: "off", Required: needs.Signature, Error: f.problem("signed")}
	drawn := r.FormValue("drawn")
	if f.problem("drawn") != "" {
		drawn = ""
	}
	if own := r.Scope.Person(); own == "" || own != taker { // nobody looks at their own
		part.Fields = append(part.Fields, document.Select(r.documents()))
	}
	part.Fields = append(part.Fields, signed.Input(), views.SignPad(say("permanent.drawn"), say("permanent.drawn_hint"), drawn, ui.Button{ID: "clear", Label: say("permanent.clear")}))
	typed := r.FormValue("document")+r.FormValue("signed")+r.FormValue("drawn") != ""
	part.Folds, part.Open = !needs.IDSeen && !needs.Signature, typed
	return part.Show()
}

// documents are the kinds of documents, and that none was looked at.
func (r *Request) documents() []ui.Option {
	options := []ui.Option{{Value: "", Label: r.Say.Say("issue.not_seen")}}
	for _, d := range custody.Documents {
		options = append(options, ui.Option{Value: string(d), Label: r.Say.Label("custody.document", string(d)), On: r.FormValue("document") == string(d)})
	}
	return options
}

// signed reads the signature of the form; a drawing that cannot be read is a
// problem of the form.
func (r *Request) signed(in *keys.TakeAsk, f *form) {
	drawn, err := drawing(r.FormValue("drawn"))
	if err != nil {
		f.wrong(err)
	}
	in.Signature.Drawn = drawn
}
