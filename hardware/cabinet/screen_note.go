package cabinet

import (
	"claviger/words"
)

// notePage says what just happened, in words, colour and sound.
type notePage struct {
	page
	Headline, Text string
	Tone, Icon     string
	Sound          string
}

func noted(p page) notePage {
	n := p.View.Note
	out := notePage{page: p, Tone: "warn", Icon: "fail", Sound: "fail"}
	switch n.Code {
	case NoticeTaken:
		out.good("check", p.Say("kiosk.done.taken", "key", n.Key), "")
		if !n.Due.IsZero() {
			out.Text = p.Say("kiosk.done.until", "due", p.Moment(n.Due, p.View.Now))
		}
	case NoticeBack:
		out.good("check", p.Say("kiosk.done.back", "key", n.Key), p.Say("screen.back_thanks", "slot", n.Slot))
	case NoticeHang:
		out.good("in", p.Say("kiosk.slot", "slot", n.Slot), p.Say("kiosk.slot_return", "key", n.Key))
	case NoticeWrong:
		out.Headline, out.Text = wrongSlot(p.Printer, n)
	case NoticeUnknown:
		out.Headline, out.Text = p.Say("screen.unknown_tag"), p.Say("screen.unknown_tag_hint", "slot", n.Slot)
	case NoticeNotTaken:
		out.Headline, out.Text, out.Icon = p.Say("screen.not_taken", "slot", n.Slot), p.Say("screen.not_taken_hint"), "lock"
	case NoticeNoRoom:
		out.Headline, out.Text = p.Say("screen.no_room", "key", n.Key), p.Say("screen.no_room_hint")
	default:
		out.Headline = Explain(p.Printer, n.Err)
	}
	return out
}

func (n *notePage) good(icon, headline, text string) {
	n.Tone, n.Icon, n.Sound, n.Headline, n.Text = "good", icon, "done", headline, text
}

// wrongSlot says where the key belongs and whose slot this is.
func wrongSlot(p *words.Printer, n Notice) (headline, text string) {
	headline = p.Say("kiosk.done.back", "key", n.Key)
	if n.Other != "" {
		headline = p.Say("kiosk.wrong_key", "wrong", n.Key, "slot", n.Slot, "key", n.Other)
	}
	if n.Home == 0 {
		return headline, p.Say("screen.another_place", "key", n.Key)
	}
	return headline, p.Say("screen.belongs", "key", n.Key, "home", n.Home)
}

// purposes are the codes that a rule accepts, in words where there are some.
func purposes(p *words.Printer, codes []string) (out []option) {
	for _, code := range codes {
		text := code
		if id := "custody.purpose." + code; p.Has(id) {
			text = p.Say(id)
		}
		out = append(out, option{Code: code, Text: text})
	}
	return out
}
