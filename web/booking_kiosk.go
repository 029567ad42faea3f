package web

import (
	"time"

	"claviger/custody/desk/keys"
	"claviger/views"
	"claviger/views/ui"
)

// kioskPromise warns that somebody else comes for the key, and asks for the
// promise to bring it back before.
func (s *Server) kioskPromise(r *Request, x *keys.Refused, in keys.TakeAsk) error {
	title := r.Say.Say("bookings.kiosk", "key", x.Item.Code)
	at, err := time.Parse(time.RFC3339, x.Decision.Needs[0].Params["latest"])
	if err != nil {
		return err
	}
	k, err := s.kioskFrame(r, title, true)
	if err != nil {
		return err
	}
	page := views.KioskChoose{Kiosk: k, Title: title, Note: r.Say.Need("promise") + ". " + r.Say.NeedHelp("promise", "latest", r.Say.Moment(at, r.Now())),
		Foot: []ui.KButton{{Label: r.Say.Say("kiosk.previous"), Icon: "left", Href: "/kiosk"}}}
	page.Tiles = []ui.KTile{{Title: r.Say.Say("bookings.promise", "at", r.Say.Moment(at, r.Now())), Text: x.Item.Code + " " + x.Item.Name, Icon: "due", Brass: true, Action: "/kiosk/take",
		Fields: map[string]string{"item": string(in.ItemID), "purpose": in.Purpose, "reason": in.Reason, "promise": "1"}}}
	return r.HTML(page.Show())
}
