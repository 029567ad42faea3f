package admin

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// InviteLife is how long the link of an invitation works.
const InviteLife = 7 * 24 * time.Hour

// InviteMail is the payload of a mail that invites somebody. Path is the page
// of the invitation, or of the sign-in when they have a password already.
type InviteMail struct {
	Mail   string           `json:"mail"` // always MailInvite
	Person tenants.PersonID `json:"person"`
	By     tenants.PersonID `json:"by,omitempty"`
	Email  string           `json:"email"`
	Role   tenants.Role     `json:"role"`
	Path   string           `json:"path"`
	Until  time.Time        `json:"until"`
}

// MailInvite names the kind of InviteMail.
const MailInvite = "invite"

// Invite gives a person a sign-in and sends the link by which they choose its
// password. The link goes to the address alone: who invites never sees it.
func Invite(ctx context.Context, s Store, v Vault, scope tenants.Scope, in NewMember) error {
	in.PasswordHash = ""
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := mayGrant(tx, scope, in.Role, in.Sites); err != nil {
			return err
		}
		p, err := seenPerson(tx, scope, in.PersonID)
		if err != nil {
			return err
		}
		if p.BlockedAt != nil {
			return tenants.Fail(tenants.Conflict, "already_blocked", "name", p.Name)
		}
		if _, err := addMember(tx, scope, p, in); err != nil {
			return err
		}
		return sendInvitation(tx, v, scope, p, in.Email, in.Role)
	})
	return tenants.Wrap("admin.Invite", err)
}

// InviteAgain sends the link once more, to a member who never chose a
// password; links sent before stay good until they end.
func InviteAgain(ctx context.Context, s Store, v Vault, scope tenants.Scope, person tenants.PersonID) error {
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.PeopleEdit); err != nil {
			return err
		}
		p, err := seenPerson(tx, scope, person)
		if err != nil {
			return err
		}
		m, err := tx.MemberOf(person)
		if err != nil {
			return err
		}
		l, err := tx.Login(m.LoginID)
		if err != nil {
			return err
		}
		if l.PasswordHash != "" {
			return tenants.Fail(tenants.Conflict, "already_member").At("email")
		}
		return sendInvitation(tx, v, scope, p, l.Email, m.Role)
	})
	return tenants.Wrap("admin.InviteAgain", err)
}

func sendInvitation(tx Tx, v Vault, scope tenants.Scope, p tenants.Person, email string, role tenants.Role) error {
	email, err := tenants.NormalEmail(email)
	if err != nil {
		return err
	}
	l, err := tx.LoginByEmail(email)
	if err != nil {
		return err
	}
	mail := InviteMail{Mail: MailInvite, Person: p.ID, By: scope.Person(), Email: l.Email, Role: role, Path: "/login", Until: tx.Now().Add(InviteLife)}
	if l.PasswordHash == "" {
		mail.Path = invitation{scope.Org(), l.ID, mail.Until.Unix()}.path(v, l)
	}
	return tx.Enqueue(custody.SendMail, mail, tx.Now())
}

// invitation is what a link proves: it needs no row. It rests on the hash of
// the password that there is now, so it is used up when another is chosen.
type invitation struct {
	org   tenants.OrgID
	login tenants.LoginID
	until int64 // Unix seconds
}

func (i invitation) text() string {
	return string(i.org) + "." + string(i.login) + "." + strconv.FormatInt(i.until, 36)
}

func (i invitation) path(v Vault, l tenants.Login) string {
	return "/invite/" + i.text() + "." + base64.RawURLEncoding.EncodeToString(v.InviteMAC(i.text(), l.PasswordHash))
}

var errInvitationOver = tenants.Fail(tenants.NotFound, "invitation_over")

// readInvitation takes a link apart, as long as it has not ended; its proof is
// checked once the sign-in is read.
func readInvitation(token string, now time.Time) (i invitation, mac []byte, err error) {
	parts := strings.Split(token, ".")
	if len(parts) != 4 {
		return i, nil, errInvitationOver
	}
	mac, err1 := base64.RawURLEncoding.DecodeString(parts[3])
	until, err2 := strconv.ParseInt(parts[2], 36, 64)
	if err1 != nil || err2 != nil || now.Unix() >= until {
		return i, nil, errInvitationOver
	}
	return invitation{tenants.OrgID(parts[0]), tenants.LoginID(parts[1]), until}, mac, nil
}

// Invited is who an invitation is for.
type Invited struct {
	Login tenants.Login
	OrgID tenants.OrgID
	Org   string // name of the organisation
}

// ReadInvitation gives who a link is for, as long as it can be used.
func ReadInvitation(ctx context.Context, s Store, v Vault, token string) (out Invited, err error) {
	err = s.FrontTx(ctx, "invitation", func(tx FrontTx) error {
		out, err = openInvitation(tx, v, token)
		return err
	})
	return out, tenants.Wrap("admin.ReadInvitation", err)
}

func openInvitation(tx FrontTx, v Vault, token string) (Invited, error) {
	i, mac, err := readInvitation(token, tx.Now())
	if err != nil {
		return Invited{}, err
	}
	l, err := tx.Login(i.login)
	if tenants.KindOf(err) == tenants.NotFound {
		return Invited{}, errInvitationOver
	}
	if err != nil {
		return Invited{}, err
	}
	if l.DisabledAt != nil || subtle.ConstantTimeCompare(mac, v.InviteMAC(i.text(), l.PasswordHash)) != 1 {
		return Invited{}, errInvitationOver
	}
	members, err := tx.Memberships(i.login)
	if err != nil {
		return Invited{}, err
	}
	for _, m := range active(members, tx.Now()) {
		if m.OrgID == i.org {
			return Invited{Login: l, OrgID: m.OrgID, Org: m.Org}, nil
		}
	}
	return Invited{}, errInvitationOver
}

// AcceptInvitation chooses the password of a sign-in. The link is used up by
// it, sessions that were open end, and who was locked out may try again.
func AcceptInvitation(ctx context.Context, s Store, v Vault, h *Hasher, token, password, request string) (Invited, error) {
	who, err := ReadInvitation(ctx, s, v, token)
	if err != nil {
		return who, tenants.Wrap("admin.AcceptInvitation", err)
	}
	hash, err := hashed(ctx, h, password, who.Login.Email)
	if err != nil {
		return who, tenants.Wrap("admin.AcceptInvitation", err)
	}
	err = s.FrontTx(ctx, "accept invitation", func(tx FrontTx) error {
		if who, err = openInvitation(tx, v, token); err != nil {
			return err
		}
		if err := tx.SavePassword(who.Login.ID, hash); err != nil {
			return err
		}
		if err := tx.DropOtherSessions(who.Login.ID, ""); err != nil {
			return err
		}
		if err := tx.ClearThrottle(v.ThrottleKey("account", who.Login.Email)); err != nil {
			return err
		}
		return recordIn(tx, tenants.Session{LoginID: who.Login.ID, OrgID: who.OrgID}, request, custody.PersonChanged, map[string]string{"changed": "password"})
	})
	return who, tenants.Wrap("admin.AcceptInvitation", err)
}
