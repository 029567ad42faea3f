package cabinet

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

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
	case step == "code" && v.Person == nil:
		render(w, status(problem), "code", typed{page: p})
	case step == "pin" && v.Person != nil, v.Wish != nil && v.Wish.Step == StepPIN:
		render(w, status(problem), "pin", typed{page: p})
	case v.Wish != nil && v.Wish.Step != StepNone:
		drawStep(w, p, problem)
	case v.Owed != nil:
		drawOwed(w, p, problem)
	case v.Person != nil && step == "glass":
		drawGlass(w, r, p, problem)
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
	Item     custody.ItemID
	Key, Sub string
	Open     bool // granted, at once or after what the next steps ask for
	Break    bool // not that, but a named keeper may open it
}

// tilesOnPage is how many keys fit a page that never scrolls.
const tilesOnPage = 6

func (s *Screen) drawChoices(w http.ResponseWriter, r *http.Request, p page, problem error) {
	out := choosePage{page: p, Search: trimmed(r, "q"), AskPIN: p.View.Person.HasPIN && !has(p.View.Person.Factors, rules.FactorPIN)}
	for _, h := range p.View.Person.Held {
		out.Mine = append(out.Mine, mineOf(p, h))
	}
	all := s.c().Choices(out.Search)
	from, _ := strconv.Atoi(r.FormValue("from"))
	from = max(0, min(from, len(all)))
	if from > 0 { // they are on the first page
		out.View.Person.Urgent = nil
	}
	room := max(2, tilesOnPage-len(out.Mine)-len(out.View.Person.Urgent))
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
	switch d := c.Decision; {
	case d.Outcome == rules.Granted, d.Outcome == rules.Needed && !d.Elsewhere():
		t.Open = true
	default:
		t.Sub, t.Break = WhyNot(p, d), c.Break
	}
	return t
}
