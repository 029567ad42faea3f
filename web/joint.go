package web

import (
	"github.com/gofiber/fiber/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// jointRoutes are releases from afar that a second person must agree to.
func (s *Server) jointRoutes() []Route {
	return []Route{
		get("/releases", tenants.Release, s.jointList),
		get("/releases/:id", tenants.Release, s.jointPage),
		post("/releases/:id/agree", tenants.Release, s.jointAgree),
		post("/releases/:id/decline", tenants.Release, s.jointDecline),
	}
}

func jointHref(id custody.JointID) string { return "/releases/" + string(id) }

func (r *Request) jointID() custody.JointID { return custody.JointID(r.Params("id")) }

func (s *Server) jointPage(r *Request) error { return s.joint(r, nil) }

func (s *Server) joint(r *Request, t *tried) error {
	var v store.JointView
	err := r.Read(func(rx *store.Rx) (err error) {
		v, err = rx.JointView(r.jointID())
		return err
	})
	if err != nil {
		return err
	}
	waits := v.Open(r.Now())
	if r.HX() && r.Query("follow") != "" {
		if waits {
			return r.SendStatus(fiber.StatusNoContent)
		}
		return r.To(jointHref(v.ID))
	}
	if v.State == custody.JointAgreed && v.AskedBy == r.Scope.Person() { // on to what came of it
		return r.To(keyHref(v.ItemID) + "/release/" + string(v.CommandID))
	}
	title := r.Say.Say("joint.title", "slot", v.Slot, "key", v.Code)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	if waits && v.AskedBy == r.Scope.Person() {
		st.Doc.Refresh = 2
	}
	page := jointView(r, st, v, t)
	page.Heading = title
	if len(page.Problems) > 0 || page.Refusal != nil {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func jointView(r *Request, st views.Staff, v store.JointView, t *tried) views.Joint {
	say, now, mine := r.Say.Say, r.Now(), v.AskedBy == r.Scope.Person()
	state := v.At(now)
	page := views.Joint{Staff: st, Path: []ui.Crumb{{Label: say("joint.list"), Href: "/releases"}, {Label: v.Code + " " + v.Name, Href: keyHref(v.ItemID)}}, State: jointChip[state], Word: r.Say.Label("joint.state", string(state)),
		Facts: []ui.Fact{{Term: say("joint.asker"), Text: ui.Text(v.Asker)}, {Term: say("joint.taker"), Text: ui.Text(v.Taker)}, {Term: say("joint.why"), Text: ui.Text(or(v.Reason, purposeWord(r.Say, v.Purpose)))}, {Term: say("joint.where"), Text: ui.Text(slotWord(r.Say, custody.Cabinet, v.Place, v.Slot))}}}
	id := "joint.now." + string(state)
	if state == custody.JointWaiting && mine {
		id = "joint.now.mine"
	}
	page.Sentence = ui.Text(say(id, "asker", v.Asker, "key", v.Code, "until", r.Say.ClockSeconds(v.Until), "ender", v.Ender))
	if t != nil && t.form != nil {
		page.Problems = t.form.problems
	}
	if t != nil && t.refused != nil {
		page.Refusal = r.refusal(t.person, t.refused)
	}
	switch {
	case state != custody.JointWaiting:
		if state == custody.JointAgreed {
			page.Buttons = []ui.Button{{ID: "follow", Label: say("joint.follow"), Href: keyHref(v.ItemID) + "/release/" + string(v.CommandID), Kind: ui.Primary}}
			break
		}
		page.Note = jointEnd(r, v, state)
		page.Buttons = []ui.Button{{ID: "again", Label: say("release.again"), Href: keyHref(v.ItemID) + "/release", Kind: ui.Primary, Icon: "unlock"}}
	case mine:
		page.Poll = jointHref(v.ID) + "?follow=1"
		page.Note = &ui.Note{State: "due", Icon: "two", Bold: say("joint.told"), Sub: say("joint.told_help")}
		page.No = &views.RowAct{Action: jointHref(v.ID) + "/decline", Button: ui.Button{ID: "withdraw", Label: say("release.cancel"), Class: "justify-self-start"}}
	default:
		page.Poll = jointHref(v.ID) + "?follow=1"
		var f *form
		if t != nil {
			f = t.form
		}
		page.Agree = &views.JointAgree{Action: jointHref(v.ID) + "/agree", Once: r.Once(), Proof: r.proofWanted(f), Submit: ui.Button{ID: "agree", Label: say("joint.agree", "slot", v.Slot), Kind: ui.Primary, Icon: "unlock", Wide: true, Class: "tap"}}
		page.No = &views.RowAct{Action: jointHref(v.ID) + "/decline", Button: ui.Button{ID: "decline", Label: say("joint.decline"), Kind: ui.Danger, Wide: true, Class: "tap"}}
	}
	return page
}

var jointChip = map[custody.JointState]string{custody.JointWaiting: "due", custody.JointAgreed: "in", custody.JointDeclined: "fail", custody.JointWithdrawn: "due", custody.JointLapsed: "fail", custody.JointRefused: "fail"}

// jointEnd says how it ended without a command, and what helps.
func jointEnd(r *Request, v store.JointView, state custody.JointState) *ui.Note {
	n := &ui.Note{State: jointChip[state], Bold: r.Say.Say("joint.nothing"), Sub: r.Say.Say("joint.help." + string(state))}
	if state == custody.JointRefused {
		switch {
		case r.Say.Has("reasons." + v.Detail):
			n.Bold = r.Say.Reason(v.Detail)
		case v.Detail == "joint_asker_gone":
			n.Bold = r.Say.Say("errors.joint_asker_gone", "person", v.Asker)
		}
	}
	return n
}

func (s *Server) jointAgree(r *Request) error {
	f := r.Form()
	if _, err := r.proven(f); err != nil {
		return err
	}
	if len(f.problems) > 0 {
		return s.joint(r, &tried{form: f})
	}
	c, err := keys.AgreeRelease(r.UserContext(), r.desk(), r.Scope, r.jointID())
	if x := refusedTake(err); x != nil {
		name, nerr := r.personName(x.PersonID)
		if nerr != nil {
			return nerr
		}
		return s.joint(r, &tried{refused: x, person: name})
	}
	if err != nil {
		return err
	}
	return r.To(commandHref(c))
}

func (s *Server) jointDecline(r *Request) error {
	if err := keys.DeclineRelease(r.UserContext(), r.desk(), r.Scope, r.jointID()); err != nil {
		return err
	}
	return r.To(jointHref(r.jointID()))
}

// jointBanner tells whoever may agree that somebody waits for it.
func (r *Request) jointBanner(vs []store.JointView) *ui.Banner {
	if len(vs) == 0 {
		return nil
	}
	v := vs[0]
	return &ui.Banner{Kind: "acting", Text: r.Say.Say("joint.banner", "asker", v.Asker, "key", v.Code, "until", r.Say.ClockSeconds(v.Until)), Button: ui.Button{Label: r.Say.Say("joint.open"), Href: jointHref(v.ID)}}
}
