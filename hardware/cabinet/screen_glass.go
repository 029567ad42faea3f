package cabinet

import (
	"net/http"

	"claviger/custody"
)

// drawGlass asks a named keeper why they open what the rules refuse, and says
// what follows from it.
func drawGlass(w http.ResponseWriter, r *http.Request, p page, problem error) {
	out := askPage{page: p, Action: "/glass", Item: custody.ItemID(trimmed(r, "item")), Key: trimmed(r, "key"), Field: "why"}
	out.Title, out.Hint = p.Say("glass.break", "key", out.Key), p.Say("glass.will_text")
	for _, why := range custody.GlassWhys {
		if why != custody.GlassOther {
			out.Options = append(out.Options, option{Code: string(why), Text: p.Label("glass.why", string(why))})
		}
	}
	render(w, status(problem), "choice", out)
}

func (s *Screen) breakGlass(w http.ResponseWriter, r *http.Request) {
	s.home(w, r, "/", s.c().Break(custody.ItemID(trimmed(r, "item")), custody.GlassWhy(trimmed(r, "why"))))
}
