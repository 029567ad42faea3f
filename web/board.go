package web

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views/ui"
)

// boardRoutes are the board and its live stream.
func (s *Server) boardRoutes() []Route {
	live := get("/live", tenants.KeysOwn, s.live)
	live.Stream = true
	return []Route{get("/", tenants.KeysOwn, s.board), live}
}

// board is the first page of everybody; who may not see all keys begins with
// their own.
func (s *Server) board(r *Request) error {
	if !r.Scope.Can(tenants.KeysRead) {
		return r.To(s.firstPage(r))
	}
	f := boardFacts{ask: boardAsk(r), tight: r.Query("tight") == "1", now: r.Now(), desk: r.Scope.Can(tenants.KeysIssue), owner: r.Scope.Can(tenants.SettingsEdit)}
	err := r.Read(func(rx *store.Rx) (err error) {
		if f.tally, err = rx.Tally(f.ask.Site); err != nil {
			return err
		}
		if f.asks, err = rx.ReturnAsks(store.ReturnAskAsk{Limit: 1}); err != nil {
			return err
		}
		if r.Scope.Can(tenants.EmergencyLock) {
			if f.glass, err = rx.Glasses(store.GlassAsk{Open: true, Limit: mostBanners}); err != nil {
				return err
			}
		}
		f.rows, err = rx.Board(f.ask)
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("board.title"))
	if err != nil {
		return err
	}
	st.Live, st.Zone = "/live", r.Guest.Organisation.Zone
	st.Top.Live = r.liveBadge()
	return r.HTML(boardPage(r.Say, st, f).Show())
}

// firstPage is where somebody begins who may not see the board.
func (s *Server) firstPage(r *Request) string {
	if r.Scope.Can(tenants.ReportsRead) && s.serves("/reports") {
		return "/reports"
	}
	return "/me"
}

// boardAsk reads the board's question from the address.
func boardAsk(r *Request) store.BoardAsk {
	a := store.BoardAsk{View: store.BoardView(r.Query("view")), Site: tenants.SiteID(r.Query("site")), Person: tenants.PersonID(r.Query("person")),
		Place: custody.PlaceID(r.Query("place")), Text: strings.TrimSpace(r.Query("q")), After: cursor(r.Query("after")), Limit: pageRows + 1}
	switch a.View {
	case store.BoardOut, store.BoardOverdue, store.BoardDueSoon, store.BoardMissing, store.BoardToHang:
	default:
		a.View = store.BoardOut
	}
	return a
}

// cursor reads where a list goes on: order and id, parted by a tilde. Anything
// else begins at the start.
func cursor(text string) store.Cursor {
	i := strings.LastIndexByte(text, '~')
	if i < 0 {
		return store.Cursor{}
	}
	return store.Cursor{Order: text[:i], ID: text[i+1:]}
}

// liveBadge says how fresh the page is.
func (r *Request) liveBadge() ui.Live {
	return ui.Live{Time: r.Say.ClockSeconds(r.Now())}
}

// live tells the page that something it shows may have changed; the page asks
// for its live parts again when nobody is in the middle of them.
func (s *Server) live(r *Request) error {
	scope := r.Scope
	return r.Stream(func(ctx context.Context, after int64) (events []Event, err error) {
		err = s.Store.Read(ctx, scope, func(rx *store.Rx) error {
			newest, err := rx.NewestEntry()
			if err == nil && after > 0 && newest > after {
				events = append(events, Event{ID: newest, Name: "stale"})
			} else if err == nil && after == 0 {
				events = append(events, Event{ID: newest, Name: "hello"})
			}
			return err
		})
		return events, err
	})
}
