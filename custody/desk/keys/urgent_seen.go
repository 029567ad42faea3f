package keys

import (
	"slices"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// UrgentTx is what a take by a playbook needs of a transaction.
type UrgentTx interface {
	AddUrgent(u custody.Urgent) error

	// PlaybookThen is the run in earnest of a playbook that went on at a moment,
	// "" for none; NotFound when there is no such playbook.
	PlaybookThen(id custody.PlaybookID, at time.Time) (custody.RunID, error)
}

// UrgentSeen is a cabinet's record that somebody took a key at once by a
// playbook.
type UrgentSeen struct {
	ItemID   custody.ItemID
	PersonID tenants.PersonID
	PlaceID  custody.PlaceID // the cabinet
	Playbook custody.PlaybookID
	Lifted   string // codes, comma-separated
	Stamp    custody.Stamp
}

// UrgentSeenIn opens the duty to write why a key was taken at once, in the
// transaction that keeps the cabinet's record. It refuses nothing: the slot was
// opened. Who watches over the site is told at once, and who took the key that
// they are to write why.
func UrgentSeenIn(tx Tx, scope tenants.Scope, in UrgentSeen) error {
	if err := scope.Need(tenants.CustodyReport); err != nil {
		return err
	}
	place, err := tx.Place(in.PlaceID)
	if err != nil {
		return err
	}
	u := custody.Urgent{OrgID: scope.Org(), ID: custody.UrgentID(tx.NewID("utk")), PlaybookID: in.Playbook, ItemID: in.ItemID, SiteID: place.SiteID, PlaceID: place.ID, PersonID: in.PersonID, Lifted: in.Lifted,
		At: in.Stamp.At, HeardAt: tx.Now(), LateBy: in.Stamp.LateBy, DueAt: tx.Now().Add(custody.UrgentWhyTime)}
	u.RunID, err = tx.PlaybookThen(in.Playbook, in.Stamp.At)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		u.PlaybookID, err = "", nil
	}
	if err != nil {
		return err
	}
	if u.Told, err = tellUrgent(tx, u); err != nil {
		return err
	}
	if err := tx.AddUrgent(u); err != nil {
		return err
	}
	_, err = tx.Record(custody.Event{Kind: custody.UrgentTaken, ItemID: u.ItemID, PersonID: u.PersonID, Outcome: "grant", HappenedAt: in.Stamp.At, Device: &in.Stamp,
		Data: map[string]string{"urgent": string(u.ID), "playbook": string(u.PlaybookID), "run": string(u.RunID), "lifted": u.Lifted, "place": string(place.ID), "name": place.Name, "via": string(custody.ViaCabinet), "told": itoa(u.Told), "due": u.DueAt.Format(time.RFC3339)}})
	if err != nil {
		return err
	}
	return tx.Enqueue(custody.RemindUrgent, map[string]string{"urgent": string(u.ID)}, u.DueAt)
}

// tellUrgent writes to who took the key, and to everybody who watches over the
// site but them. It counts the latter.
func tellUrgent(tx Tx, u custody.Urgent) (told int, err error) {
	people, err := tx.Lifters(u.SiteID)
	if err != nil {
		return 0, err
	}
	actor, err := tx.Human(u.PersonID)
	if err != nil {
		return 0, err
	}
	letter := desk.Letter{Mail: desk.MailLetter, About: "urgent_why", To: u.PersonID, Person: u.PersonID, Item: u.ItemID, Urgent: u.ID, Path: "/emergency/urgent/" + string(u.ID)}
	if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
		return 0, err
	}
	people = slices.DeleteFunc(slices.Clone(people), func(id tenants.PersonID) bool { return id == u.PersonID })
	for _, to := range people {
		human, err := tx.Human(to)
		if err != nil {
			return 0, err
		}
		if human != "" && human == actor {
			continue
		}
		letter.About, letter.To = "urgent_told", to
		if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
			return 0, err
		}
		told++
	}
	return told, nil
}
