package web

import (
	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

func (s *Server) breakPage(r *Request) error { return s.breakForm(r, &tried{}) }

// breakForm asks a named keeper why they open what the rules refuse, and says
// what follows from it.
func (s *Server) breakForm(r *Request, t *tried) error {
	say := r.Say.Say
	return s.keyForm(r, "glass.break", "break-glass", func(p *views.Form, it store.ItemView) {
		why := typed(t.form, ui.Field{ID: "why", Label: say("glass.because"), Required: true})
		text := typed(t.form, ui.Field{ID: "text", Label: say("glass.text"), Hint: say("glass.text_hint")})
		options := []ui.Option{{Label: say("glass.choose")}}
		for _, w := range custody.GlassWhys {
			options = append(options, ui.Option{Value: string(w), Label: r.Say.Label("glass.why", string(w)), On: why.Value == string(w)})
		}
		will := ui.Note{State: "overdue", Icon: "siren", Bold: say("glass.will"), Sub: say("glass.will_text")}
		p.Fields = append([]templ.Component{will.Show(), keyShown(r.Say, it.Item), why.Select(options), text.Area(2)}, r.proofFields(t)...)
		p.Submit = ui.Button{Label: say("glass.break_do", "key", it.Code), Kind: ui.Danger, Icon: "unlock"}
		if t.form != nil {
			p.Problems = t.form.problems
		}
		if t.refused != nil {
			p.Refusal = r.refusal(t.person, t.refused)
		}
	})
}

func (s *Server) breakGlass(r *Request) error {
	f := r.Form()
	if ok, err := r.proven(f); !ok {
		if err != nil {
			return err
		}
		return s.breakForm(r, &tried{form: f})
	}
	in := keys.BreakAsk{ItemID: r.itemID(), Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Why: custody.GlassWhy(f.text("why")), Text: f.text("text")}
	out, err := keys.BreakGlass(r.UserContext(), r.desk(), r.Scope, in)
	if x := refusedTake(err); x != nil {
		name, err := r.personName(x.PersonID)
		if err != nil {
			return err
		}
		return s.breakForm(r, &tried{form: f, refused: x, person: name})
	}
	switch {
	case err != nil && tenants.KindOf(err) == tenants.Invalid && f.wrong(err):
		return s.breakForm(r, &tried{form: f})
	case err != nil:
		return err
	case out.Command != nil:
		r.Flash("glass.done.asked")
	default:
		r.Flash("glass.done.broken", "key", out.Taken.Item.Code)
	}
	return r.To(keyHref(in.ItemID))
}

// breaks offers break-glass to whoever was refused and is a named keeper there.
func (r *Request) breaks(x *keys.Refused) *ui.Button {
	if x.PersonID != r.Scope.Person() || !x.Decision.MayBreak() {
		return nil
	}
	keeper := false
	err := r.Read(func(rx *store.Rx) (err error) {
		keeper, err = r.keeps(rx, x.Item.SiteID)
		return err
	})
	if err != nil || !keeper {
		return nil // nothing to offer while the store does not answer
	}
	return &ui.Button{ID: "break", Label: r.Say.Say("glass.open_anyway"), Href: keyHref(x.Item.ID) + "/break-glass", Icon: "siren", Kind: ui.Danger}
}

// keeps tells whether who looks may open at a site what the rules refuse.
func (r *Request) keeps(rx *store.Rx, site tenants.SiteID) (bool, error) {
	if r.Scope.Person() == "" || !r.s.serves("/keys/:id/break-glass") {
		return false, nil
	}
	_, err := rx.KeeperOf(r.Scope.Person(), site, r.Now())
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return false, nil
	}
	return err == nil, err
}
