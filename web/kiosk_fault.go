package web

import (
	"claviger/custody"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// kioskWarned tells a taker, once and before the take, what is wrong with what
// they are about to take. False when there is nothing to tell.
func (s *Server) kioskWarned(r *Request, w *kioskWish) (bool, error) {
	if r.FormValue("seen") != "" || w.decision.Outcome != rules.Granted {
		return false, nil
	}
	text, err := r.faultLine(w.in.ItemID)
	if err != nil || text == "" {
		return false, err
	}
	title := r.Say.Say("faults.kiosk", "key", w.item.Code)
	k, err := s.kioskFrame(r, title, true)
	if err != nil {
		return true, err
	}
	page := views.KioskChoose{Kiosk: k, Title: title, Note: text, Foot: kioskFoot(r)}
	page.Tiles = []ui.KTile{{Title: r.Say.Say("faults.kiosk_take"), Text: w.item.Code + " " + w.item.Name, Icon: "out", Brass: true, Action: "/kiosk/take", Fields: w.fields("seen", "1")}}
	return true, r.HTML(page.Show())
}

// faultLine says the open faults of a key, "" when there are none.
func (r *Request) faultLine(item custody.ItemID) (text string, err error) {
	err = r.Read(func(rx *store.Rx) error {
		rows, err := openFaults(rx, item)
		for _, v := range rows {
			_, word := faultChip(r.Say, v.Fault)
			text = joinSentences(text, word+": "+faultText(r.Say, v.Fault))
		}
		return err
	})
	return text, err
}

// faultNames puts what is wrong into the words of a refusal.
func faultNames(rx *store.Rx, reasons []rules.Reason, names map[string]string) error {
	for _, why := range reasons {
		id := why.Params["fault"]
		if id == "" {
			continue
		}
		f, err := rx.Fault(custody.FaultID(id))
		if tenants.KindOf(err) == tenants.NotFound && err != nil {
			continue
		}
		if err != nil {
			return err
		}
		names[id] = f.What
	}
	return nil
}
