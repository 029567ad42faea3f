package locks

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// Console lets a person or a test be the hands at a simulated bank:
//
//	GET  /       the state, as JSON
//	POST /insert slot, tag
//	POST /pull   slot (force=1 tears it out)
//	POST /card   text
//	POST /door   open=1|0
//	POST /tamper on=1|0
//	POST /mains  on=1|0
//	POST /fire   on=1|0
//	POST /wire   cut=1|0
//	POST /reader dead=1|0
//	POST /break  slot, code (empty: sound again)
//	POST /stick  slot, on=1|0
//
// Each POST answers with the new state, or 409 and what the steel refused.
func (b *Simulated) Console() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { b.answer(w, nil) })
	post := func(path string, act func(r *http.Request, slot int) error) {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			slot, _ := strconv.Atoi(r.FormValue("slot")) // 0 is no slot, and is refused as such
			b.answer(w, act(r, slot))
		})
	}
	on := func(r *http.Request, name string) bool { return r.FormValue(name) == "1" }
	post("/insert", func(r *http.Request, slot int) error { return b.Insert(slot, r.FormValue("tag")) })
	post("/pull", func(r *http.Request, slot int) error { _, err := b.pull(slot, on(r, "force")); return err })
	post("/card", func(r *http.Request, _ int) error { return b.Card(r.FormValue("text")) })
	post("/door", func(r *http.Request, _ int) error { return b.Door(on(r, "open")) })
	post("/tamper", func(r *http.Request, _ int) error { return b.Tamper(on(r, "on")) })
	post("/mains", func(r *http.Request, _ int) error { return b.Mains(on(r, "on")) })
	post("/fire", func(r *http.Request, _ int) error { return b.Fire(on(r, "on")) })
	post("/reader", func(r *http.Request, _ int) error { return b.Reader(on(r, "dead")) })
	post("/wire", func(r *http.Request, _ int) error { return b.Wire(on(r, "cut")) })
	post("/break", func(r *http.Request, slot int) error { return b.Break(slot, r.FormValue("code")) })
	post("/stick", func(r *http.Request, slot int) error { return b.Stick(slot, on(r, "on")) })
	return mux
}

func (b *Simulated) answer(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusConflict)
		json.NewEncoder(w).Encode(map[string]string{"error": err.Error()})
		return
	}
	json.NewEncoder(w).Encode(b.State())
}
