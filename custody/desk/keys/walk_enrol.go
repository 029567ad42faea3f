package keys

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// EnrolAsk is one key that somebody on a walk has in hand.
type EnrolAsk struct {
	WalkID custody.WalkID
	Mark   string // what the phone calls it; the same mark again gives the same key
	Tag    string // as scanned: a label's address or code, the serial of a fob, the code of a key on record; "" for none yet
	Name   string // what people call it, the door that it opens, or the code of a key on record
	Pieces int
	Photo  []byte // JPEG, re-encoded before the transaction; nil for none
}

// Enrolled is what became of a key of a walk.
type Enrolled struct {
	Item  custody.Item
	Label string // code of its label, "" when it has none
	Known bool   // it was on record before
	Again bool   // the same mark came before: nothing was done
}

// longestMark bounds what a phone may call a key.
const longestMark = 64

// Enrol takes the next key of a walk on record. A key that is on record
// already, by the code on its tag or the one that was typed, gets what it lacks
// in place of a second record. A blank label that was printed ahead becomes the
// key's label.
func Enrol(ctx context.Context, s WalkStore, scope tenants.Scope, in EnrolAsk) (Enrolled, error) {
	var out Enrolled
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return out, err
	}
	in.Tag, in.Name, in.Mark = strings.TrimSpace(in.Tag), strings.TrimSpace(in.Name), strings.TrimSpace(in.Mark)
	switch {
	case in.Mark == "" || len(in.Mark) > longestMark:
		return out, tenants.Fail(tenants.Invalid, "mark_required")
	case tooLong(in.Tag, maxName):
		return out, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxName)).At("code")
	case tooLong(in.Name, maxName):
		return out, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxName)).At("name")
	}
	err := s.InTx(ctx, scope, func(tx WalkTx) error {
		out = Enrolled{}
		w, place, err := lockWalk(tx, scope, in.WalkID)
		if err != nil {
			return err
		}
		if done, err := enrolledBefore(tx, in, &out); done || err != nil {
			return err
		}
		return enrol(tx, scope, in, w, place, &out)
	})
	return out, tenants.Wrap("keys.Enrol", err)
}

func enrolledBefore(tx WalkTx, in EnrolAsk, out *Enrolled) (bool, error) {
	e, err := tx.Enrolment(in.WalkID, in.Mark)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	out.Item, err = tx.Item(e.ItemID)
	out.Known, out.Again = e.Known, true
	return true, err
}

func enrol(tx WalkTx, scope tenants.Scope, in EnrolAsk, w custody.Walk, place custody.Place, out *Enrolled) error {
	tag, err := readTag(tx, in.Tag)
	if err != nil {
		return err
	}
	known, err := onRecord(tx, scope, in, tag)
	if err != nil {
		return err
	}
	photo := ""
	if len(in.Photo) > 0 {
		if photo, err = tx.PutBlob(PhotoType, in.Photo); err != nil {
			return err
		}
	}
	if out.Known = known.ID != ""; out.Known {
		out.Item, err = complete(tx, known, tag, photo)
	} else {
		out.Item, err = makeNext(tx, scope, in, &w, place, tag, photo)
	}
	if err != nil {
		return err
	}
	if tag.blank != "" {
		if err := bindLabel(tx, scope, out.Item, tag.blank); err != nil {
			return err
		}
		out.Label = tag.blank
	}
	w.Made++
	if err := tx.AddEnrolment(custody.Enrolment{WalkID: w.ID, Mark: in.Mark, No: w.Made, ItemID: out.Item.ID, Known: out.Known, PersonID: scope.Person(), At: tx.Now()}); err != nil {
		return err
	}
	return tx.SaveWalk(w)
}

// scannedTag is what a scanned tag means: a blank label to be given, the serial
// of a fob, or a key on record whose own tag or code it is.
type scannedTag struct {
	blank, fob string
	item       custody.ItemID
}

// readTag finds out what was scanned. A tag that is in use belongs to the key
// that has it: on another key it would lie.
func readTag(tx WalkTx, text string) (t scannedTag, err error) {
	if text == "" {
		return t, nil
	}
	if code, ok := custody.LabelCode(text); ok {
		l, err := tx.Label(code)
		switch {
		case err == nil && l.RevokedAt != nil:
			return t, tenants.Fail(tenants.Conflict, "label_revoked", "label", code).At("code")
		case err == nil:
			return scannedTag{item: l.ItemID}, nil
		case tenants.KindOf(err) != tenants.NotFound:
			return t, err
		case strings.ContainsAny(text, "/-"): // without, it may as well be the serial of a fob
			return scannedTag{blank: code}, nil
		}
	}
	for _, find := range []func(string) (custody.Item, error){tx.ItemByTag, func(text string) (custody.Item, error) { return tx.ItemByCode(strings.ToUpper(text)) }} {
		it, err := find(text)
		if err == nil {
			return scannedTag{item: it.ID}, nil
		}
		if tenants.KindOf(err) != tenants.NotFound {
			return t, err
		}
	}
	return scannedTag{fob: text}, nil
}

// onRecord is the key that is meant when it is on record already, by its tag
// or by its code typed as the name. A name beside the tag of another key is a
// mistake, and says which key has the tag.
func onRecord(tx WalkTx, scope tenants.Scope, in EnrolAsk, tag scannedTag) (custody.Item, error) {
	var it custody.Item
	typed, err := tx.ItemByCode(strings.ToUpper(in.Name))
	if err != nil && tenants.KindOf(err) != tenants.NotFound {
		return it, err
	}
	id := tag.item
	if err == nil {
		id = typed.ID
	}
	if id == "" {
		return it, nil
	}
	if it, err = tx.LockItem(id); err != nil {
		return it, err
	}
	other := tag.item != "" && tag.item != id || tag.item == id && in.Name != "" && !strings.EqualFold(in.Name, it.Code) && !strings.EqualFold(in.Name, it.Name)
	switch {
	case !scope.SeesSite(it.SiteID):
		return it, tenants.Fail(tenants.Conflict, "tag_elsewhere").At("code")
	case other:
		return it, tenants.Fail(tenants.Conflict, "tag_in_use", "key", it.Code, "name", it.Name).At("code")
	case it.State == custody.Retired:
		return it, tenants.Fail(tenants.Conflict, "key_out_of_use", "key", it.Code).At("name")
	}
	return it, nil
}

// complete gives a key on record the fob and the photo that it was shown with.
func complete(tx WalkTx, it custody.Item, tag scannedTag, photo string) (custody.Item, error) {
	if tag.fob != "" && it.Tag != tag.fob {
		it.Tag = tag.fob
		if err := tx.ChangeItem(it); err != nil {
			return it, err
		}
		if _, err := tx.Record(custody.Event{Kind: custody.ItemChanged, ItemID: it.ID, Outcome: "done", Data: map[string]string{"code": it.Code, "tag": it.Tag}}); err != nil {
			return it, err
		}
	}
	if photo == "" {
		return it, nil
	}
	return setPhoto(tx, it, photo)
}

// mostSkipped bounds how many codes in use a walk counts past.
const mostSkipped = 2000

// makeNext makes a new key with the walk's next free code on the next free
// hook of the place.
func makeNext(tx WalkTx, scope tenants.Scope, in EnrolAsk, w *custody.Walk, place custody.Place, tag scannedTag, photo string) (custody.Item, error) {
	d := ItemDraft{Name: in.Name, Kind: custody.Single, Tag: tag.fob, Level: w.Level, HomeID: place.ID, Pieces: max(in.Pieces, 1), Photo: photo}
	if d.Pieces > 1 {
		d.Kind = custody.Ring
	}
	door, found, err := tx.DoorNamed(in.Name)
	if err != nil {
		return custody.Item{}, err
	}
	if found {
		d.Opens = []custody.Opens{door}
	}
	taken, err := tx.TakenHooks(place.ID)
	if err != nil {
		return custody.Item{}, err
	}
	d.HomeSlot = custody.NextHook(place.Slots, taken)
	for range mostSkipped {
		d.Code = w.Code(w.Next)
		w.Next++
		if _, err = tx.ItemByCode(d.Code); err != nil {
			break
		}
	}
	if err == nil || tenants.KindOf(err) != tenants.NotFound {
		return custody.Item{}, tenants.Fail(tenants.Conflict, "key_code_taken", "code", d.Code).Because(err)
	}
	return AddItemIn(tx, scope, d)
}

// bindLabel makes a blank label the key's label. A key has one label at most.
func bindLabel(tx WalkTx, scope tenants.Scope, it custody.Item, code string) error {
	has, err := tx.LabelOf(it.ID)
	if err == nil {
		return tenants.Fail(tenants.Conflict, "key_has_label", "key", it.Code, "label", has.Code).At("code")
	}
	if tenants.KindOf(err) != tenants.NotFound {
		return err
	}
	if err := tx.AddLabel(custody.Label{OrgID: scope.Org(), Code: code, ItemID: it.ID, MadeAt: tx.Now()}); err != nil {
		return err
	}
	_, err = tx.Record(custody.Event{Kind: custody.LabelMade, ItemID: it.ID, Outcome: "done", Data: map[string]string{"label": code}})
	return err
}
