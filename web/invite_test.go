package web_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants/admin"
)

// invitations are the mails that wait to be sent, oldest first.
func (h *house) invitations() (mails []admin.InviteMail) {
	h.t.Helper()
	must(h.t, h.db.UnscopedRead(h.t.Context(), "test", func(r *store.UnscopedRx) error {
		var rows []string
		err := r.Select("outbox", "o").ColumnExpr("o.payload").Where("o.kind = ?", custody.SendMail).OrderExpr("o.id").Scan(r.Context(), &rows)
		for _, row := range rows {
			var m admin.InviteMail
			if json.Unmarshal([]byte(row), &m) == nil && m.Mail == admin.MailInvite {
				mails = append(mails, m)
			}
		}
		return err
	}))
	return mails
}

func TestInvitation(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/people/new")
		id := b.post("/people", "name", "Zoé Darc", "email", "zoe@motors.example").personID(h.t)
		b.get("/people/"+id).wants(h.t, 200, "No sign-in")
		b.get("/people/"+id+"/invite").wants(h.t, 200, `value="zoe@motors.example"`, "never see it")
		b.post("/people/"+id+"/invite", "email", "zoe", "role", "desk").wants(h.t, 422)
		page := b.post("/people/"+id+"/invite", "email", "Zoe@motors.example", "role", "desk")
		page.leads(h.t, "/people/"+id)
		shown := b.get("/people/" + id)
		shown.wants(h.t, 200, "no password chosen yet", "Send the invitation again")
		mail := h.invitations()[0]
		if strings.Contains(shown.body, mail.Path) || mail.Email != "zoe@motors.example" {
			h.t.Errorf("%+v", mail)
		}
		zoe := h.browser()
		zoe.get("/login")
		zoe.post("/login", "email", "zoe@motors.example", "password", "").wants(h.t, 422)
		zoe.get(mail.Path[:len(mail.Path)-1]).wants(h.t, 404)
		zoe.get(strings.Replace(mail.Path, string(h.motors.Organisation.ID), string(h.homes.Organisation.ID), 1)).wants(h.t, 404)
		zoe.get(mail.Path).wants(h.t, 200, "zoe@motors.example", "Tollgate motors")
		zoe.post(mail.Path, "password", "short").wants(h.t, 422, "too short")
		zoe.post(mail.Path, "password", "three blind brass keys").leads(h.t, "/login")
		zoe.get("/login").wants(h.t, 200, "The password is set")
		zoe.post("/login", "email", "zoe@motors.example", "password", "three blind brass keys").leads(h.t, "/")
		zoe.get(mail.Path).wants(h.t, 404)
		zoe.post(mail.Path, "password", "another password entirely").wants(h.t, 404, "used or too old")
		b.post("/people/"+id+"/invite/again").wants(h.t, 409)
	})
}

func TestInvitationEnds(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/people/new")
		id := b.post("/people", "name", "Zoé Darc").personID(h.t)
		b.post("/people/"+id+"/invite", "email", "zoe@motors.example", "role", "holder")
		b.post("/people/"+id, "name", "Zoé Darc", "email", "attacker@motors.example", "kind", "staff")
		b.post("/people/"+id+"/invite/again").leads(h.t, "/people/"+id)
		mails := h.invitations()
		if len(mails) != 2 || mails[1].Email != "zoe@motors.example" {
			h.t.Errorf("the second link goes to %+v", mails)
		}
		h.clock.now = h.clock.now.Add(admin.InviteLife - time.Minute)
		h.browser().get(mails[0].Path).wants(h.t, 200)
		h.clock.now = h.clock.now.Add(time.Minute)
		h.browser().get(mails[0].Path).wants(h.t, 404)
		b = h.as("owner@motors.example")
		b.get("/people")
		b.post("/people/"+id+"/invite/again").leads(h.t, "/people/"+id)
		mails = h.invitations()
		b.post("/people/"+id+"/block").leads(h.t, "/people/"+id)
		h.browser().get(mails[2].Path).wants(h.t, 404)
	})
}

// resets are the links to new passwords that wait to be sent.
func (h *house) resets() (mails []admin.ResetMail) {
	h.t.Helper()
	must(h.t, h.db.UnscopedRead(h.t.Context(), "test", func(r *store.UnscopedRx) error {
		var rows []string
		err := r.Select("outbox", "o").ColumnExpr("o.payload").Where("o.kind = ?", custody.SendMail).OrderExpr("o.id").Scan(r.Context(), &rows)
		for _, row := range rows {
			var m admin.ResetMail
			if json.Unmarshal([]byte(row), &m) == nil && m.Mail == admin.MailReset {
				mails = append(mails, m)
			}
		}
		return err
	}))
	return mails
}

func TestForgottenPassword(t *testing.T) {
	eachHouse(t, func(h *house) {
		in, b := h.as("owner@motors.example"), h.browser()
		b.get("/login").wants(h.t, 200, "/forgot")
		b.get("/forgot").wants(h.t, 200, "E-mail")
		b.post("/forgot", "email", "nobody@motors.example").leads(h.t, "/login")
		b.get("/login").wants(h.t, 200, "a mail is on its way")
		b.post("/forgot", "email", "Owner@motors.example").leads(h.t, "/login")
		b.post("/forgot", "email", "owner@motors.example").leads(h.t, "/login")
		b.post("/forgot", "email", "owner").wants(h.t, 422)
		mails := h.resets()
		if len(mails) != 2 || mails[0].Email != "owner@motors.example" {
			h.t.Fatalf("%+v", mails)
		}
		b.get(mails[0].Path).wants(h.t, 200, "owner@motors.example")
		b.post(mails[0].Path, "password", "three blind brass keys").leads(h.t, "/login")
		b.get(mails[1].Path).wants(h.t, 404)
		in.get("/me").leads(h.t, "/login?next=%2Fme")
		h.as2("owner@motors.example", "three blind brass keys").get("/me").wants(h.t, 200)
		b.post("/forgot", "email", "owner@motors.example")
		h.clock.now = h.clock.now.Add(admin.ResetLife)
		b.get(h.resets()[2].Path).wants(h.t, 404)
		for range 20 {
			b.post("/forgot", "email", "nobody@motors.example")
		}
		b.post("/forgot", "email", "somebody@motors.example").wants(h.t, 429)
	})
}

// TestInvitationOfAnExistingSignIn joins a sign-in of another organisation
// without a word about its password.
func TestInvitationOfAnExistingSignIn(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/people/new")
		id := b.post("/people", "name", "Olive Homes").personID(h.t)
		b.post("/people/"+id+"/invite", "email", "owner@homes.example", "role", "auditor").leads(h.t, "/people/"+id)
		if mails := h.invitations(); len(mails) != 1 || mails[0].Path != "/login" {
			h.t.Errorf("%+v", mails)
		}
		o := h.browser()
		o.get("/login")
		o.post("/login", "email", "owner@homes.example", "password", password).leads(h.t, "/organisations")
	})
}
