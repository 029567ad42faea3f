package keys

import (
	"context"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// PermanentStore opens the transactions about keys that people have for good.
type PermanentStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(PermanentTx) error) error
}

// PermanentTx is what signing for such keys, and asking for them once a year,
// need of a transaction.
type PermanentTx interface {
	Tx
	// Permanent is what is on record besides the holding, the zero value when
	// nothing is yet. Whoever changes it holds the item.
	Permanent(id custody.HoldingID) (custody.Permanent, error)
	SavePermanent(p custody.Permanent) error
	PutBlob(mediaType string, content []byte) (hash string, err error)

	// PermanentDue are open holdings without a due time whose question is due at
	// the moment, or whose answer is late and nobody was told; few of them.
	PermanentDue(at time.Time, limit int) ([]custody.HoldingID, error)
	ManagersOf(people []tenants.PersonID) (map[tenants.PersonID]tenants.PersonID, error)
}

// longest name that is typed below a receipt, in runes.
const maxSigned = 120

// Signature is how a receipt is signed: a name typed, and what was drawn as a
// PNG, which may be left out.
type Signature struct {
	Name  string
	Drawn []byte
}

// SignPermanent signs the receipt of a key that somebody has for good. The
// holder signs; at a desk on the screen that is turned to them.
func SignPermanent(ctx context.Context, s PermanentStore, scope tenants.Scope, id custody.HoldingID, in Signature) (out custody.Permanent, err error) {
	in.Name = strings.TrimSpace(in.Name)
	switch {
	case in.Name == "":
		return out, tenants.Fail(tenants.Invalid, "sign_name").At("signed")
	case tooLong(in.Name, maxSigned):
		return out, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxSigned)).At("signed")
	}
	err = permanentTx(ctx, s, scope, id, func(tx PermanentTx, p *custody.Permanent, h custody.Holding, item custody.Item) error {
		if p.SignedAt != nil {
			return tenants.Fail(tenants.Conflict, "signed_before", "key", item.Code)
		}
		at := tx.Now()
		p.Signed, p.SignedAt = in.Name, &at
		if len(in.Drawn) > 0 {
			if p.Signature, err = tx.PutBlob("image/png", in.Drawn); err != nil {
				return err
			}
		}
		out = *p
		_, err := tx.Record(custody.Event{Kind: custody.PermanentSigned, ItemID: item.ID, PersonID: h.PersonID, Outcome: "done", Data: map[string]string{"holding": string(id), "drawn": p.Signature}, Personal: personal("signed", in.Name)})
		return err
	})
	return out, tenants.Wrap("keys.SignPermanent", err)
}

// permanentTx runs fn on a key that somebody has for good, with its item
// locked, and saves what fn made of it. The holder may, and who hands keys out.
func permanentTx(ctx context.Context, s PermanentStore, scope tenants.Scope, id custody.HoldingID, fn func(PermanentTx, *custody.Permanent, custody.Holding, custody.Item) error) error {
	return s.InTx(ctx, scope, func(tx PermanentTx) error {
		h, err := tx.Holding(id)
		if err != nil {
			return err
		}
		item, err := tx.LockItem(h.ItemID)
		if err != nil {
			return err
		}
		if h, err = tx.Holding(id); err != nil {
			return err
		}
		need := tenants.KeysIssue
		if scope.Person() != "" && scope.Person() == h.PersonID {
			need = tenants.KeysOwn
		} else if !scope.SeesSite(item.SiteID) {
			return tenants.Fail(tenants.NotFound, "holding_not_found")
		}
		if err := scope.Need(need); err != nil {
			return err
		}
		if h.DueAt != nil || h.InAt != nil || h.PersonID == "" {
			return tenants.Fail(tenants.Conflict, "not_permanent", "key", item.Code)
		}
		p, err := tx.Permanent(id)
		if err != nil {
			return err
		}
		p.HoldingID = id
		if err := fn(tx, &p, h, item); err != nil {
			return err
		}
		return tx.SavePermanent(p)
	})
}

// AnswerPermanent says whether the holder still has the key. A no reports it
// lost in the same transaction, with the statement.
func AnswerPermanent(ctx context.Context, s PermanentStore, scope tenants.Scope, id custody.HoldingID, kept bool, statement string) (out custody.Item, err error) {
	if tooLong(statement, maxStatement) {
		return out, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxStatement)).At("statement")
	}
	err = permanentTx(ctx, s, scope, id, func(tx PermanentTx, p *custody.Permanent, h custody.Holding, item custody.Item) error {
		if item.State == custody.Missing {
			return tenants.Fail(tenants.Conflict, "already_missing", "key", item.Code)
		}
		at, kind := tx.Now(), custody.PermanentKept
		if p.AskedAt == nil || p.AnsweredAt != nil {
			p.AskedAt, p.AnswerBy = &at, &at // said without being asked
		}
		p.AnsweredAt, p.AnsweredBy, p.Kept = &at, scope.Actor(), kept
		if !kept {
			kind = custody.PermanentDenied
		}
		if _, err := tx.Record(custody.Event{Kind: kind, ItemID: item.ID, PersonID: h.PersonID, Outcome: "done", Data: map[string]string{"holding": string(id)}}); err != nil || kept {
			out = item
			return err
		}
		var err error
		out, err = missing(tx, scope, item, statement)
		return err
	})
	return out, tenants.Wrap("keys.AnswerPermanent", err)
}

// AskPermanent asks the holder now, before the year is over.
func AskPermanent(ctx context.Context, s PermanentStore, scope tenants.Scope, id custody.HoldingID) error {
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return err
	}
	return tenants.Wrap("keys.AskPermanent", permanentTx(ctx, s, scope, id, func(tx PermanentTx, p *custody.Permanent, h custody.Holding, item custody.Item) error {
		if _, quiet := p.AskOn(h.OutAt); !quiet || item.State != custody.Out {
			return tenants.Fail(tenants.Conflict, "asked_already", "key", item.Code)
		}
		return ask(tx, p, h)
	}))
}

// ask writes the question to the holder.
func ask(tx PermanentTx, p *custody.Permanent, h custody.Holding) error {
	at, by := tx.Now(), tx.Now().Add(custody.AnswerTime)
	p.AskedAt, p.AnswerBy, p.AnsweredAt, p.AnsweredBy, p.Kept, p.OwnerID, p.ToldAt = &at, &by, nil, "", false, "", nil
	if _, err := tx.Record(custody.Event{Kind: custody.PermanentAsked, ItemID: h.ItemID, PersonID: h.PersonID, Outcome: "open", Data: map[string]string{"holding": string(h.ID), "until": by.Format(time.RFC3339)}}); err != nil {
		return err
	}
	return tx.Enqueue(custody.SendMail, desk.Letter{Mail: desk.MailLetter, About: "permanent_ask", To: h.PersonID, Item: h.ItemID, At: &by, Path: "/permanent/" + string(h.ID)}, at)
}
