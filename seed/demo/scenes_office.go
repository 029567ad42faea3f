package demo

import (
	"context"
	"time"

	"claviger/custody/rules"
	"claviger/reports"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// officeScenes are what is done at a desk with papers: sign-ins, rights, a
// kiosk, rules, reports.
func (h *house) officeScenes() {
	h.on(23, 9, 15, h.pairKiosk)
	h.on(22, 10, 0, h.moves)
	h.on(20, 14, 30, h.ruleForAWeek)
	h.on(17, 9, 10, h.standIn)
	h.on(12, 8, 50, h.signsIn)
	h.on(11, 9, 5, h.token)
	h.on(9, 13, 0, h.newBadge)
	h.on(5, 16, 0, func(ctx context.Context) error {
		return admin.NoteExport(ctx, store.In[admin.LogTx](h.store), h.as(h.by[tenants.RoleAuditor]), false)
	})
	h.on(1, 11, 0, h.report)
}

// pairKiosk puts up a kiosk, where the key holder is the first to show a badge.
func (h *house) pairKiosk(ctx context.Context) error {
	shown, err := admin.ShowKioskCode(ctx, h.store.Admin(), h.Keys, "203.0.113.7")
	if err != nil {
		return err
	}
	d, err := admin.PairKiosk(ctx, h.store.Admin(), h.Keys, h.as(h.oncall[0]), shown.Code, "Kiosk entrance", h.sites[0])
	if err != nil {
		return err
	}
	at := tenants.ForDevice(d, "")
	h.in(20*time.Minute, func(ctx context.Context) error {
		if _, err := admin.Identify(ctx, h.store.Admin(), h.Keys, h.Hasher, at, admin.Shown{Badge: h.by[tenants.RoleHolder].badge}); err != nil {
			return err
		}
		return admin.LeaveKiosk(ctx, h.store.Admin(), at)
	})
	return nil
}

// moves is somebody with a new telephone number.
func (h *house) moves(ctx context.Context) error {
	p := h.by[tenants.RoleAuditor]
	return h.store.Read(ctx, h.as(h.lead), func(r *store.Rx) error {
		row, err := r.Person(p.id)
		row.Phone = "+1 555 0177"
		h.in(time.Minute, func(ctx context.Context) error {
			_, err := admin.ChangePerson(ctx, h.store.Admin(), h.as(h.lead), row)
			return err
		})
		return err
	})
}

// ruleForAWeek is a rule that is made, narrowed the next day, and ended.
func (h *house) ruleForAWeek(ctx context.Context) error {
	r, err := h.rule(ctx, rules.Rule{Name: "Yearly count", Effect: rules.Allow, Who: rules.Who{Roles: []tenants.Role{tenants.RoleAuditor}}, Limits: rules.Limits{MaxMinutes: 600}})
	if err != nil {
		return err
	}
	h.in(20*time.Hour, func(ctx context.Context) error {
		r.Limits = rules.Limits{MaxMinutes: 240, MaxHeld: 10}
		var err error
		r, err = h.rule(ctx, r)
		return err
	})
	h.in(7*24*time.Hour, func(ctx context.Context) error { return h.endRule(ctx, r) })
	return nil
}

// standIn is the desk's colleague who stands in for the key custodian a day.
func (h *house) standIn(ctx context.Context) error {
	desk := h.by[tenants.RoleDesk].id
	h.in(26*time.Hour, func(ctx context.Context) error {
		return admin.ChangeRole(ctx, h.store.Admin(), h.as(h.lead), desk, tenants.RoleDesk, nil)
	})
	return admin.ChangeRole(ctx, h.store.Admin(), h.as(h.lead), desk, tenants.RoleCustodian, nil)
}

// signsIn is the manager at their own screen, after a slip of the finger.
func (h *house) signsIn(ctx context.Context) error {
	ask := admin.SignInAsk{Email: emailOf(tenants.RoleManager, h.slug), Password: Password + "x", Address: "203.0.113.9", Agent: "Firefox on Linux", Locale: "en"}
	_, err := admin.SignIn(ctx, h.store.Admin(), h.Keys, h.Hasher, ask)
	if tenants.CodeOf(err) != "sign_in_wrong" {
		return err
	}
	h.in(time.Minute, func(ctx context.Context) error {
		ask.Password = Password
		in, err := admin.SignIn(ctx, h.store.Admin(), h.Keys, h.Hasher, ask)
		h.in(40*time.Minute, func(ctx context.Context) (err error) {
			prove := admin.ProveAsk{Session: in.Session, Email: ask.Email, Password: Password, Address: ask.Address, Agent: ask.Agent}
			_, err = admin.ProveSession(ctx, h.store.Admin(), h.Keys, h.Hasher, prove)
			return err
		})
		h.in(3*time.Hour, func(ctx context.Context) error { return admin.SignOut(ctx, h.store.Admin(), in.Session, "") })
		return err
	})
	return nil
}

// token is for a program that reads for a few days.
func (h *house) token(ctx context.Context) error {
	_, made, err := admin.CreateToken(ctx, h.store.Admin(), h.as(h.lead), "Stock comparison", tenants.RoleAuditor, 30*24*time.Hour)
	h.in(5*24*time.Hour, func(ctx context.Context) error { return admin.RevokeToken(ctx, h.store.Admin(), h.as(h.lead), made.ID) })
	return err
}

// newBadge replaces a badge that was lost.
func (h *house) newBadge(ctx context.Context) error {
	p := h.whose(1)
	var old []tenants.Credential
	err := h.store.Read(ctx, h.as(h.lead), func(r *store.Rx) (err error) {
		old, err = r.Credentials(p.id)
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range old {
		if err := admin.RevokeCredential(ctx, h.store.Admin(), h.as(h.lead), c.ID); err != nil {
			return err
		}
	}
	p.badge = "43:" + p.badge[3:]
	_, err = admin.EnrolBadge(ctx, h.store.Admin(), h.Keys, h.as(h.lead), p.id, tenants.BadgeSecure, p.badge)
	return err
}

// report is made by the manager, who then wants it every Monday, and has it
// sent once at once to see what comes.
func (h *house) report(ctx context.Context) error {
	by := h.as(h.by[tenants.RoleManager])
	made, err := reports.Make(ctx, h.store, by, reports.Question{Report: reports.KeysOut}, reports.Asker{Name: h.by[tenants.RoleManager].name}, reports.CSV)
	if err != nil {
		return err
	}
	if _, err := reports.Keep(ctx, store.In[reports.Tx](h.store), by, made, reports.Asker{Name: h.by[tenants.RoleManager].name}); err != nil {
		return err
	}
	plan, err := reports.AddPlan(ctx, store.In[reports.Tx](h.store), by, reports.Plan{Report: reports.KeysOut, Cadence: reports.Cadence{Hour: 7, Days: []time.Weekday{time.Monday}},
		Recipients: []string{string(h.by[tenants.RoleManager].id)}})
	h.in(time.Minute, func(ctx context.Context) error {
		return reports.Build(ctx, h.store, tenants.ForJob(h.org, "report"), "obx_demo"+h.slug, 1, reports.BuildTask{Schedule: plan.ID, At: h.clock.now()}, "")
	})
	return err
}
