package keys

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// OverDeskTx is what handing a key out over a desk needs of a transaction, besides
// taking it.
type OverDeskTx interface {
	// KeepIssue writes what was noted when the holding began.
	KeepIssue(i custody.Issue) error

	// KeepAsked writes what was noted when a cabinet was asked for its key: the
	// holding begins when the metal moves.
	KeepAsked(id custody.CommandID, i custody.Issue) error

	// BeginAsked ties what was noted with a command to the holding that came of
	// it, if anything was.
	BeginAsked(id custody.CommandID, h custody.HoldingID) error
	SavePermanent(p custody.Permanent) error
	PutBlob(mediaType string, content []byte) (hash string, err error)
	AddressOf(person tenants.PersonID) (email string, err error) // "" when none is known
}

// ReceiptMail is the payload of the mail that carries a receipt.
type ReceiptMail struct {
	Mail    string            `json:"mail"` // always MailReceipt
	Holding custody.HoldingID `json:"holding"`
}

// MailReceipt names the kind of ReceiptMail.
const MailReceipt = "receipt"

// overDesk checks what was noted at the desk. It counts only before somebody
// who hands keys out: nobody at a kiosk looks at a document or sees who signs,
// and nobody looks at their own.
func overDesk(scope tenants.Scope, in TakeAsk) (TakeAsk, error) {
	in.Signature.Name = strings.TrimSpace(in.Signature.Name)
	if scope.Device() != "" {
		in.Document, in.Signature = "", Signature{}
	}
	if own := scope.Person(); own != "" && own == in.PersonID {
		in.Document = ""
	}
	switch {
	case in.Document != "" && !in.Document.Known():
		return in, tenants.Fail(tenants.Invalid, "document_unknown").At("document")
	case in.Signature.Name == "" && len(in.Signature.Drawn) > 0:
		return in, tenants.Fail(tenants.Invalid, "sign_name").At("signed")
	}
	return in, tenants.CheckText("signed", in.Signature.Name, maxSigned)
}

// noted is what there is to keep of a take over a desk; what was drawn is in
// the store from here on.
func noted(tx Tx, scope tenants.Scope, in TakeAsk) (i custody.Issue, err error) {
	i = custody.Issue{OrgID: scope.Org(), Document: in.Document, Signed: in.Signature.Name}
	if i.Document != "" {
		i.SeenBy = scope.Actor()
	}
	if len(in.Signature.Drawn) > 0 {
		i.Signature, err = tx.PutBlob("image/png", in.Signature.Drawn)
	}
	return i, err
}

// keepIssue keeps what was noted, in the entry as well, and sends the taker
// their receipt where an address is known.
func keepIssue(tx Tx, i custody.Issue, h custody.Holding, e *custody.Event) error {
	if !i.Formal() {
		return nil
	}
	i.HoldingID = h.ID
	if err := tx.KeepIssue(i); err != nil {
		return err
	}
	if i.Signed != "" && h.DueAt == nil { // the receipt of a key for good is signed by it
		at := h.OutAt
		if err := tx.SavePermanent(custody.Permanent{HoldingID: h.ID, Signed: i.Signed, Signature: i.Signature, SignedAt: &at}); err != nil {
			return err
		}
	}
	recordIssue(e, i)
	to, err := tx.AddressOf(h.PersonID)
	if err != nil || to == "" {
		return err
	}
	return tx.Enqueue(custody.SendMail, ReceiptMail{MailReceipt, h.ID}, tx.Now())
}

// recordIssue puts what was noted into an entry: the kind of document as a
// fact, the name as a personal field.
func recordIssue(e *custody.Event, i custody.Issue) {
	for name, value := range map[string]string{"document": string(i.Document), "drawn": i.Signature} {
		if value != "" {
			e.Data[name] = value
		}
	}
	if i.Signed != "" {
		if e.Personal == nil {
			e.Personal = map[string]string{}
		}
		e.Personal["signed"] = i.Signed
	}
}

// SendReceipt sends the holder the receipt for a key, once more or for the
// first time.
func SendReceipt(ctx context.Context, s Store, scope tenants.Scope, id custody.HoldingID) error {
	return tenants.Wrap("keys.SendReceipt", s.InTx(ctx, scope, func(tx Tx) error {
		h, err := tx.Holding(id)
		if err != nil {
			return err
		}
		item, err := tx.LockItem(h.ItemID)
		if err != nil {
			return err
		}
		if !scope.SeesSite(item.SiteID) {
			return tenants.Fail(tenants.NotFound, "holding_not_found")
		}
		if err := scope.Need(tenants.KeysIssue); err != nil {
			return err
		}
		to, err := tx.AddressOf(h.PersonID)
		if err != nil {
			return err
		}
		if to == "" {
			name, err := tx.PersonName(h.PersonID)
			if err == nil {
				err = tenants.Fail(tenants.Conflict, "receipt_no_address", "person", name)
			}
			return err
		}
		if _, err := tx.Record(custody.Event{Kind: custody.ReceiptSent, ItemID: item.ID, PersonID: h.PersonID, Outcome: "done", Data: map[string]string{"holding": string(h.ID)}}); err != nil {
			return err
		}
		return tx.Enqueue(custody.SendMail, ReceiptMail{MailReceipt, h.ID}, tx.Now())
	}))
}
