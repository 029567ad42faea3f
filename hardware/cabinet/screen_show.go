package cabinet

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
	"claviger/words"
)

func asFailure(err error) (*tenants.Error, bool) {
	var e *tenants.Error
	return e, errors.As(err, &e)
}

// show draws the page that fits what the cabinet does now.
func (s *Screen) show(w http.ResponseWriter, r *http.Request) { s.draw(w, r, nil) }

func (s *Screen) draw(w http.ResponseWriter, r *http.Request, problem error) {
	v := s.c().View()
	p := s.page(v, problem)
	step := trimmed(r, "step")
	switch {
	case v.Open != nil:
		p.Reload = true
		render(w, status(problem), "open", p)
	case v.Note.Code != "" && problem == nil && step == "":
		p.Reload = true
		render(w, http.StatusOK, "note", noted(p))
	case step == "number" && v.Person == nil:
		render(w, status(problem), "number", typed{page: p})
	case step == "pin" && v.Person != nil:
		render(w, status(problem), "pin", typed{page: p, Item: trimmed(r, "item")})
	case step == "take" && v.Person != nil:
		s.drawAsk(w, p, custody.ItemID(trimmed(r, "item")), problem)
	case v.Person != nil:
		s.drawChoices(w, r, p, problem)
	default:
		render(w, status(problem), "idle", idlePage{page: p, Tongues: tongues(p.Locale())})
	}
}

// typed is a page with a number pad.
type typed struct {
	page
	Number string
	Item   string
}

// Digits are the keys of the pad, never shuffled.
func (typed) Digits() []int { return []int{1, 2, 3, 4, 5, 6, 7, 8, 9} }

type idlePage struct {
	page
	Tongues []tongue
}

type tongue struct {
	Code, Name string
	On         bool
}

func tongues(now string) (out []tongue) {
	for _, l := range words.Locales {
		out = append(out, tongue{l, words.Endonym(l), l == now})
	}
	return out
}

// choosePage lists what the person has and what hangs here.
type choosePage struct {
	page
	Mine          []mine
	Tiles         []tile
	Search        string
	AskPIN        bool
	Before, After string
}

type mine struct{ Key, Sub string }

type tile struct {
	Item      custody.ItemID
	Key, Sub  string
	Open, Ask bool // granted at once; or after something more
}

// tilesOnPage is how many keys fit a page that never scrolls.
const tilesOnPage = 8

func (s *Screen) drawChoices(w http.ResponseWriter, r *http.Request, p page, problem error) {
	out := choosePage{page: p, Search: trimmed(r, "q"), AskPIN: p.View.Person.HasPIN && !has(p.View.Person.Factors, rules.FactorPIN)}
	for _, h := range p.View.Person.Held {
		out.Mine = append(out.Mine, mineOf(p, h))
	}
	all := s.c().Choices(out.Search)
	from, _ := strconv.Atoi(r.FormValue("from"))
	from = max(0, min(from, len(all)))
	room := max(2, tilesOnPage-len(out.Mine))
	upto := min(from+room, len(all))
	for _, c := range all[from:upto] {
		out.Tiles = append(out.Tiles, tileOf(p.Printer, c))
	}
	if from > 0 {
		out.Before = turn(out.Search, max(0, from-room))
	}
	if upto < len(all) {
		out.After = turn(out.Search, upto)
	}
	render(w, status(problem), "choose", out)
}

func mineOf(p page, h Mine) mine {
	switch now := p.View.Now; {
	case h.Due.IsZero():
		return mine{h.Key, p.Say("kiosk.you_have")}
	case now.After(h.Due):
		return mine{h.Key, p.Say("kiosk.you_have_late", "late", p.Late(now.Sub(h.Due)))}
	default:
		return mine{h.Key, p.Say("kiosk.you_have", "due", p.Moment(h.Due, now))}
	}
}

func turn(search string, from int) string {
	return "/?" + url.Values{"q": {search}, "from": {strconv.Itoa(from)}}.Encode()
}

func has(fs []rules.Factor, f rules.Factor) bool {
	for _, have := range fs {
		if have == f {
			return true
		}
	}
	return false
}

func tileOf(p *words.Printer, c Choice) tile {
	t := tile{Item: c.Item, Key: c.Code, Sub: c.Name}
	switch c.Decision.Outcome {
	case rules.Granted:
		t.Open = true
	case rules.Needed:
		t.Ask = true
	default:
		t.Sub = WhyNot(p, c.Decision)
	}
	return t
}

// askPage asks for what the rules want before the key is given.
type askPage struct {
	page
	Item       custody.ItemID
	Key, Note  string
	Needs      []string
	Purposes   []option
	Dues       []option
	WantReason bool
	WantPIN    bool
}

type option struct {
	Code, Text string
	On         bool
}

func (s *Screen) drawAsk(w http.ResponseWriter, p page, item custody.ItemID, problem error) {
	out := askPage{page: p, Item: item}
	for _, c := range s.c().Choices("") {
		if c.Item == item {
			out.fill(c)
		}
	}
	if out.Key == "" {
		render(w, http.StatusNotFound, "choose", choosePage{page: s.page(p.View, tenants.Fail(tenants.NotFound, "key_not_found"))})
		return
	}
	out.Dues = []option{{"", p.Say("screen.due_rule"), true}, {"1h", p.Span(time.Hour), false}, {"4h", p.Span(4 * time.Hour), false}}
	render(w, status(problem), "ask", out)
}

func (a *askPage) fill(c Choice) {
	a.Key, a.Note = c.Code, c.Note
	for _, n := range c.Decision.Needs {
		switch n.Kind {
		case rules.NeedReason:
			a.WantReason = true
		case rules.NeedPurpose:
			a.Purposes = purposes(a.Printer, n.Params["options"])
		case rules.NeedSecondFactor:
			a.WantPIN = a.View.Person.HasPIN && !has(a.View.Person.Factors, rules.FactorPIN)
		}
		a.Needs = append(a.Needs, need(a.Printer, n))
	}
}
