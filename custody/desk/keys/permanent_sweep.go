package keys

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// permanentBatch is how many permanent keys one look takes up; the rest come
// with the next.
const permanentBatch = 200

// SweepPermanent asks everybody whose year is over whether they still have
// their key, and hands what nobody answered in time to whoever answers for the
// holder. Each key has its own transaction; a second call right after does
// nothing.
func SweepPermanent(ctx context.Context, s PermanentStore, scope tenants.Scope) (n int, err error) {
	var due []custody.HoldingID
	err = s.InTx(ctx, scope, func(tx PermanentTx) (err error) {
		due, err = tx.PermanentDue(tx.Now(), permanentBatch)
		return err
	})
	for _, id := range due {
		if err != nil {
			break
		}
		err = permanentTx(ctx, s, scope, id, func(tx PermanentTx, p *custody.Permanent, h custody.Holding, item custody.Item) error {
			if item.State != custody.Out {
				return nil
			}
			if at, quiet := p.AskOn(h.OutAt); quiet && !tx.Now().Before(at) {
				n++
				return ask(tx, p, h)
			}
			if p.State(tx.Now()) != custody.StillSilent || p.ToldAt != nil {
				return nil
			}
			n++
			return silent(tx, p, h)
		})
		if tenants.KindOf(err) == tenants.Conflict { // it came back meanwhile
			err = nil
		}
	}
	return n, tenants.Wrap("keys.SweepPermanent", err)
}

// silent hands the question to whoever answers for the holder.
func silent(tx PermanentTx, p *custody.Permanent, h custody.Holding) error {
	managers, err := tx.ManagersOf([]tenants.PersonID{h.PersonID})
	if err != nil {
		return err
	}
	at := tx.Now()
	p.ToldAt, p.OwnerID = &at, managers[h.PersonID]
	if _, err := tx.Record(custody.Event{Kind: custody.PermanentSilent, ItemID: h.ItemID, PersonID: h.PersonID, Outcome: "open", Data: map[string]string{"holding": string(h.ID), "owner": string(p.OwnerID)}}); err != nil || p.OwnerID == "" {
		return err
	}
	return tx.Enqueue(custody.SendMail, desk.Letter{Mail: desk.MailLetter, About: "permanent_silent", To: p.OwnerID, Person: h.PersonID, Item: h.ItemID, Path: "/permanent/" + string(h.ID)}, at)
}
