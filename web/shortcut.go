package web

import (
	"claviger/views"
	"claviger/views/ui"
)

// keysCookie says on this browser that single letters do nothing.
const keysCookie = "claviger_keys"

// shortcuts are the lines of the keyboard help that every page may have; the
// script hides those without a control here, and adds the page's own.
func (r *Request) shortcuts(st views.Staff) (out []ui.Shortcut) {
	say := r.Say.Say
	const rows = "table[data-rows] tbody tr[id]"
	out = append(out, ui.Shortcut{Keys: []string{"Ctrl", "K"}, Label: say("ui.find"), Needs: "[data-opens=palette]"})
	if !st.Plain {
		out = append(out, ui.Shortcut{Keys: []string{"/"}, Label: say("shortcuts.filter"), Needs: `#main [data-key="/"]`},
			ui.Shortcut{Keys: []string{"j", "k"}, Label: say("shortcuts.move"), Needs: rows},
			ui.Shortcut{Keys: []string{"Enter"}, Label: say("shortcuts.open"), Needs: "table[data-rows] tr[data-href]"},
			ui.Shortcut{Keys: []string{"x"}, Label: say("shortcuts.choose"), Needs: "table[data-rows] .sel input"})
	}
	out = append(out, ui.Shortcut{Keys: []string{"F8"}, Label: say("shortcuts.messages")}, ui.Shortcut{Keys: []string{"Esc"}, Label: say("shortcuts.out")})
	if st.Plain {
		return out
	}
	for _, n := range st.Pages {
		if n.Key != "" {
			out = append(out, ui.Shortcut{Keys: []string{"g", n.Key}, Label: n.Label, Needs: `[data-go="` + n.Key + `"]`})
		}
	}
	return append(out, ui.Shortcut{Keys: []string{"?"}, Label: say("shortcuts.help")})
}

// keepKeys switches single letters off or on, on this browser.
func (r *Request) keepKeys(on bool) {
	if on {
		r.dropCookie(keysCookie)
		return
	}
	r.setCookie(keysCookie, "off", year)
}
