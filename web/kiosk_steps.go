package web

import (
	"strconv"
	"strings"
	"time"

	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// kioskPurpose is the list of reasons, eight on a screen.
func (s *Server) kioskPurpose(r *Request, w *kioskWish) error {
	k, err := s.kioskFrame(r, r.Say.Say("kiosk.reason"), true)
	if err != nil {
		return err
	}
	var tiles []ui.KTile
	for _, code := range commas(w.need(rules.NeedPurpose).Params["options"]) {
		tiles = append(tiles, ui.KTile{Title: purposeWord(r.Say, code), Text: w.item.Code, Icon: "note", Action: "/kiosk/take", Fields: w.fields("purpose", code)})
	}
	return r.HTML(kioskTilesOf(r, views.KioskChoose{Kiosk: k, Title: r.Say.Say("kiosk.reason"), Foot: kioskFoot(r)}, tiles, "/kiosk/take", w.fields).Show())
}

// kioskTilesOf puts one page of choices on the screen, with the way to the next.
func kioskTilesOf(r *Request, page views.KioskChoose, tiles []ui.KTile, action string, fields func(...string) map[string]string) views.KioskChoose {
	most := kioskTiles
	if len(tiles) > 0 && tiles[0].Small {
		most = kioskSmall
	}
	from := int(number(r.FormValue("page"))) * most
	if from >= len(tiles) {
		from = 0
	}
	if len(tiles) > most {
		page.Foot = append(page.Foot, ui.KButton{Label: r.Say.Say("kiosk.more"), Icon: "chev", Action: action, Fields: fields("page", strconv.Itoa(from/most+1)), Grow: 1})
	}
	page.Tiles = tiles[from:min(len(tiles), from+most)] // none in brass: no answer is better than another
	return page
}

// kioskReason asks for a few words of one's own.
func (s *Server) kioskReason(r *Request, w *kioskWish) error {
	return s.kioskWords(r, w, r.Say.Say("kiosk.why", "key", w.item.Code), r.Say.NeedHelp("reason"), "reason", false)
}

// kioskWords is a step that is answered in words.
func (s *Server) kioskWords(r *Request, w *kioskWish, title, text, field string, optional bool) error {
	k, err := s.kioskFrame(r, title, true)
	if err != nil {
		return err
	}
	page := views.KioskAsk{Kiosk: k, Title: title, Text: text, Error: w.error, Action: "/kiosk/take", Hidden: w.fields(), Submit: r.Say.Say("kiosk.next"), Foot: kioskFoot(r)}
	delete(page.Hidden, field)
	page.Fields = []ui.Field{{ID: field, Label: title, Complete: "off", Required: !optional, Attrs: map[string]any{"autofocus": true, "maxlength": 500}}}
	return kioskShows(r, w.error, page)
}

// kioskQuestion asks one question of the rule.
func (s *Server) kioskQuestion(r *Request, w *kioskWish) error {
	q, field := w.question(), keys.AnswerField(w.question().ID)
	delete(w.in.Answers, q.ID)
	if r.FormValue(field) != "" && w.error == "" {
		w.error = or(r.bounds(*q), r.Say.Say("rules.choose"))
	}
	foot := kioskFoot(r)
	if q.Optional {
		passed := append(append([]string{}, w.passed...), q.ID)
		foot = append(foot, ui.KButton{Label: r.Say.Say("kiosk.pass"), Icon: "chev", Action: "/kiosk/take", Fields: w.fields("passed", strings.Join(passed, ",")), Grow: 1})
	}
	return s.kioskPut(r, kioskQuestion{q: *q, key: w.item.Code, error: w.error, action: "/kiosk/take", fields: w.fields, foot: foot})
}

// kioskQuestion is one question as a kiosk puts it.
type kioskQuestion struct {
	q      rules.Question
	key    string // code of the key
	text   string // said above the question
	error  string // what was wrong with the last answer
	action string
	fields func(more ...string) map[string]string
	foot   []ui.KButton
}

// kioskPut puts a question: tiles to choose from, a keypad for a number, a line
// for words.
func (s *Server) kioskPut(r *Request, ask kioskQuestion) error {
	q, field := ask.q, keys.AnswerField(ask.q.ID)
	k, err := s.kioskFrame(r, q.Text, true)
	if err != nil {
		return err
	}
	var tiles []ui.KTile
	tile := func(icon, title, value string) {
		tiles = append(tiles, ui.KTile{Title: title, Text: ask.key, Icon: icon, Action: ask.action, Fields: ask.fields(field, value)})
	}
	switch q.Kind {
	case rules.NumberQuestion, rules.MileageQuestion:
		pad := ui.KKeypad{Action: ask.action, Name: field, Title: q.Text, Text: ask.text, Label: q.Text, Error: ask.error, Clear: r.Say.Say("kiosk.delete"), Enter: r.Say.Say("kiosk.next"), Fields: ask.fields()}
		return kioskShows(r, ask.error, views.KioskPad{Kiosk: k, Pad: pad, Foot: ask.foot})
	case rules.ChoiceQuestion:
		for _, o := range q.Options {
			tile("note", o, o)
		}
	case rules.FuelQuestion:
		for _, v := range rules.Fuels {
			tile("note", r.Say.Label("answers.fuel", v), v)
		}
	case rules.CleanQuestion:
		for i, v := range rules.Cleans {
			tile([]string{"check", "note", "due"}[i], r.Say.Label("answers.cleanliness", v), v)
		}
	case rules.DamageQuestion:
		for i, v := range rules.Damages {
			tile([]string{"check", "due", "siren"}[i], r.Say.Label("faults.damage", v), v)
		}
	case rules.YesNoQuestion:
		tile("check", r.Say.Label("rules.answer", "yes"), "yes")
		tile("x", r.Say.Label("rules.answer", "no"), "no")
	default:
		page := views.KioskAsk{Kiosk: k, Title: q.Text, Text: ask.text, Error: ask.error, Action: ask.action, Hidden: ask.fields(), Submit: r.Say.Say("kiosk.next"), Foot: ask.foot}
		page.Fields = []ui.Field{{ID: field, Label: q.Text, Complete: "off", Required: true, Attrs: map[string]any{"autofocus": true, "maxlength": 500}}}
		return kioskShows(r, ask.error, page)
	}
	page := views.KioskChoose{Kiosk: k, Title: q.Text, Note: joinSentences(ask.text, ask.error), Foot: ask.foot}
	for i := range tiles {
		if len(tiles) > kioskFew {
			tiles[i].Small, tiles[i].Text, tiles[i].Icon = true, "", ""
		}
	}
	return kioskShows(r, ask.error, kioskTilesOf(r, page, tiles, ask.action, ask.fields))
}

// kioskPromise warns that somebody else comes for the key, and asks for the
// promise to bring it back before.
func (s *Server) kioskPromise(r *Request, w *kioskWish) error {
	title := r.Say.Say("bookings.kiosk", "key", w.item.Code)
	at, err := time.Parse(time.RFC3339, w.need(rules.NeedPromise).Params["latest"])
	if err != nil {
		return err
	}
	k, err := s.kioskFrame(r, title, true)
	if err != nil {
		return err
	}
	page := views.KioskChoose{Kiosk: k, Title: title, Note: r.Say.Need("promise") + ". " + r.Say.NeedHelp("promise", "latest", r.Say.Moment(at, r.Now())), Foot: kioskFoot(r)}
	page.Tiles = []ui.KTile{{Title: r.Say.Say("bookings.promise", "at", r.Say.Moment(at, r.Now())), Text: w.item.Code + " " + w.item.Name, Icon: "due", Brass: true, Action: "/kiosk/take", Fields: w.fields("promise", "1")}}
	return r.HTML(page.Show())
}

// kioskProof asks for the second proof: the PIN after the badge, the badge
// after number and PIN.
func (s *Server) kioskProof(r *Request, w *kioskWish) error {
	ask := "kiosk.prove_pin"
	if hasPIN(w.session) {
		ask = "kiosk.prove_badge"
	}
	k, err := s.kioskFrame(r, r.Say.Say(ask, "key", w.item.Code), true)
	if err != nil {
		return err
	}
	title := r.Say.Say(ask, "key", w.item.Code)
	if hasPIN(w.session) {
		return kioskShows(r, w.error, views.KioskAsk{Kiosk: k, Title: title, Text: r.Say.NeedHelp("badge"), Error: w.error, Action: "/kiosk/prove", Hidden: w.fields(), Submit: r.Say.Say("kiosk.next"), Foot: kioskFoot(r), Scan: true,
			Fields: []ui.Field{{ID: "code", Label: r.Say.Say("kiosk.badge"), Complete: "off", Required: true}}})
	}
	return kioskShows(r, w.error, views.KioskPad{Kiosk: k, Foot: kioskFoot(r), Pad: ui.KKeypad{Action: "/kiosk/prove", Name: "pin", Title: title, Label: r.Say.Say("kiosk.pin"), Hidden: true, Error: w.error,
		Clear: r.Say.Say("kiosk.delete"), Enter: r.Say.Say("kiosk.next"), Fields: w.fields()}})
}

func hasPIN(session tenants.KioskSession) bool {
	for _, f := range factorsOf(session) {
		if f == rules.FactorPIN {
			return true
		}
	}
	return false
}

// kioskProve takes the second proof and goes on.
func (s *Server) kioskProve(r *Request) error {
	p, session, there, err := s.standing(r)
	if err != nil || !there {
		return or2(err, func() error { return r.To("/kiosk") })
	}
	w := kioskWants(r, p, session, kioskAsk(r))
	err = admin.Prove(r.UserContext(), s.admin, s.Keys, s.Hasher, r.Scope, p.ID, admin.Shown{Badge: strings.TrimSpace(r.FormValue("code")), PIN: strings.TrimSpace(r.FormValue("pin"))})
	if err == nil {
		w.session, err = admin.StillThere(r.UserContext(), s.admin, r.Scope)
	}
	return s.kioskProved(r, w, err)
}

// kioskProved goes on after a proof; a wrong one is said on the step that asks
// for it again.
func (s *Server) kioskProved(r *Request, w *kioskWish, err error) error {
	if err != nil && tenants.KindOf(err) == tenants.Internal {
		return err
	}
	if err != nil {
		r.setRetry(err)
		w.error = r.sentence(statusOf(err), err)
	}
	w.in.Factors = factorsOf(w.session)
	return s.kioskGoOn(r, w)
}

// kioskBeside asks for the next witness: their badge at the reader or their
// number, then their PIN.
func (s *Server) kioskBeside(r *Request, w *kioskWish) error {
	n := w.need(rules.NeedWitness)
	of, missing := int(number(n.Params["of"])), int(number(n.Params["missing"]))
	title := r.Say.Say("kiosk.witness", "n", itoa(of-missing+1), "of", itoa(of))
	k, err := s.kioskFrame(r, title, true)
	if err != nil {
		return err
	}
	hint := r.Say.Say("kiosk.witness_hint", "key", w.item.Code)
	if n.Params["other_department"] != "" {
		hint = joinSentences(hint, r.Say.Say("rules.witness_other", "department", or(w.person.Department, r.Say.Say("common.unknown"))))
	}
	if who := helpers(r.Say, n.Params, w.names); len(who) > 1 {
		hint = joinSentences(hint, r.Say.Say("rules.witness_who", who...))
	}
	pad := ui.KKeypad{Action: "/kiosk/witness", Name: "number", Title: title, Text: hint, Label: r.Say.Say("kiosk.witness_number"), Error: w.error, Clear: r.Say.Say("kiosk.delete"), Enter: r.Say.Say("kiosk.next"), Fields: w.fields()}
	return kioskShows(r, w.error, views.KioskPad{Kiosk: k, Pad: pad, Foot: kioskFoot(r), Scan: &views.KioskScan{Action: "/kiosk/witness", Label: title, Fields: w.fields()}})
}

// joinSentences puts what there is after one another.
func joinSentences(parts ...string) string { return strings.TrimSpace(strings.Join(parts, " ")) }

// kioskWitness takes the proof of a witness and goes on.
func (s *Server) kioskWitness(r *Request) error {
	p, session, there, err := s.standing(r)
	if err != nil || !there {
		return or2(err, func() error { return r.To("/kiosk") })
	}
	w := kioskWants(r, p, session, kioskAsk(r))
	shown := admin.Shown{Badge: strings.TrimSpace(r.FormValue("code")), Number: strings.TrimSpace(r.FormValue("number")), PIN: strings.TrimSpace(r.FormValue("pin"))}
	if shown.Badge == "" && shown.Number == "" {
		return s.kioskProved(r, w, nil)
	}
	if shown.PIN == "" {
		return s.kioskPINFor(r, "/kiosk/witness", w.fields("code", shown.Badge, "number", shown.Number))
	}
	if err := s.kioskWeigh(r, w); err != nil {
		return s.kioskProblem(r, p, session, err)
	}
	before := len(w.in.Witnesses)
	missing := w.need(rules.NeedWitness)
	_, err = admin.WitnessHere(r.UserContext(), s.admin, s.Keys, s.Hasher, r.Scope, shown, w.items...)
	if err == nil && missing != nil {
		err = s.kioskCounts(r, w, missing.Params["missing"], before)
	}
	return s.kioskProved(r, w, err)
}

// kioskCounts says so when somebody proved who they are and still does not
// count as the witness that the rule wants.
func (s *Server) kioskCounts(r *Request, w *kioskWish, missing string, before int) error {
	if err := s.kioskWeigh(r, w); err != nil {
		return err
	}
	now := w.need(rules.NeedWitness)
	switch {
	case now == nil || now.Params["missing"] != missing:
		return nil
	case len(w.in.Witnesses) == before:
		return tenants.Fail(tenants.Invalid, "witness_twice")
	}
	return tenants.Fail(tenants.Invalid, "witness_not_counted")
}

// kioskPINFor asks a witness for the PIN that goes with badge or number.
func (s *Server) kioskPINFor(r *Request, action string, fields map[string]string) error {
	title := r.Say.Say("kiosk.witness_pin")
	k, err := s.kioskFrame(r, title, true)
	if err != nil {
		return err
	}
	pad := ui.KKeypad{Action: action, Name: "pin", Title: title, Label: title, Hidden: true, Clear: r.Say.Say("kiosk.delete"), Enter: r.Say.Say("kiosk.next"), Fields: fields}
	return r.HTML(views.KioskPad{Kiosk: k, Pad: pad, Foot: kioskFoot(r)}.Show())
}
