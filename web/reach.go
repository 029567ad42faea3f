package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"claviger/views"
	"claviger/views/ui"
)

// reaches tells whether an address of this server leads to a page that the
// role allows. Which things of that page one sees is the page's own matter.
func (r *Request) reaches(href string) bool {
	path, _, _ := strings.Cut(href, "?")
	for _, route := range r.s.routes {
		if route.Method == fiber.MethodGet && fiber.RoutePatternMatch(path, route.Path, fiber.Config{CaseSensitive: true, StrictRouting: true}) {
			return route.Permission == "" || r.Scope.Can(route.Permission)
		}
	}
	return false
}

// unlinked takes the links out of a text that lead where one may not go.
func (r *Request) unlinked(text ui.Rich) {
	for i := range text {
		if text[i].Href != "" && !r.reaches(text[i].Href) {
			text[i].Href = ""
		}
	}
}

// ownKey is the page of a key for whoever only has it: the way up is to their
// own page, and nothing leads to lists that are not theirs.
func (r *Request) ownKey(k *views.Key) {
	k.Path = []ui.Crumb{{Label: r.Say.Say("nav.me"), Href: "/me"}}
	r.unlinked(k.Sentence)
	r.unlinkedFacts(k.Facts)
	r.unlinkedDays(k.Story.Days)
}

// ownThing is the page of a thing for whoever it concerns, in the same way.
func (r *Request) ownThing(t *views.Thing) {
	t.Path = []ui.Crumb{{Label: r.Say.Say("nav.me"), Href: "/me"}}
	r.unlinked(t.Sentence)
	r.unlinkedFacts(t.Facts)
	for _, list := range t.Lists {
		for i := range list.Rows {
			if row := &list.Rows[i]; row.Href != "" && !r.reaches(row.Href) {
				row.Href = ""
			}
			for _, cell := range list.Rows[i].Cells {
				r.unlinked(cell.Text)
			}
		}
	}
	if t.Story != nil {
		r.unlinkedDays(t.Story.Days)
	}
}

func (r *Request) unlinkedFacts(facts []ui.Fact) {
	for _, f := range facts {
		r.unlinked(f.Text)
	}
}

func (r *Request) unlinkedDays(days []ui.Day) {
	for _, day := range days {
		for _, e := range day.Entries {
			r.unlinked(e.What)
			r.unlinked(e.How)
		}
	}
}
