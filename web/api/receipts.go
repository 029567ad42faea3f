package api

import (
	"context"
	"encoding/base64"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/web/photo"
)

// Receipt says who was given which key, and what was noted with it.
type Receipt struct {
	ID       custody.HoldingID `json:"id"`
	Key      custody.ItemID    `json:"key_id"`
	Code     string            `json:"code" doc:"Of the key."`
	Person   tenants.PersonID  `json:"person_id"`
	OutAt    time.Time         `json:"out_at"`
	DueAt    *time.Time        `json:"due_at,omitempty"`
	InAt     *time.Time        `json:"in_at,omitempty"`
	Document custody.Document  `json:"document,omitempty" doc:"Kind of document that was looked at; no number and no copy is kept."`
	SeenBy   string            `json:"seen_by,omitempty" doc:"Who looked at it."`
	Signed   string            `json:"signed,omitempty" doc:"Name below the receipt."`
	Drawn    bool              `json:"drawn,omitempty" doc:"The signature was drawn too."`
}

// ReceiptPath names the receipt of one take.
type ReceiptPath struct {
	ID custody.HoldingID `path:"id" maxLength:"60"`
}

func (s *Server) receiptOperations() {
	huma.Register(s.api, operation("GET", "/receipts/{id}", "get-receipt", "What was handed out to whom, and what was noted with it"), s.getReceipt)
	huma.Register(s.api, operation("POST", "/receipts/{id}/mail", "mail-receipt", "Send the receipt to who has the key"), s.mailReceipt)
}

func (s *Server) getReceipt(ctx context.Context, in *ReceiptPath) (*One[Receipt], error) {
	scope := s.Scope(ctx)
	var v store.ReceiptView
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		if v, err = r.Receipt(in.ID); err == nil && !scope.SeesSite(v.SiteID) {
			err = tenants.Fail(tenants.NotFound, "holding_not_found")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[Receipt]{Receipt{v.HoldingID, v.ItemID, v.Code, v.PersonID, v.OutAt, v.DueAt, v.InAt, v.Document, v.SeenBy, v.Signed, v.Signature != ""}}, nil
}

func (s *Server) mailReceipt(ctx context.Context, in *ReceiptPath) (*One[Receipt], error) {
	if err := keys.SendReceipt(ctx, s.desk(), s.Scope(ctx), in.ID); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.getReceipt(ctx, in)
}

// IssueBody is what is noted when a key is handed out over a desk.
type IssueBody struct {
	Document  custody.Document `json:"document,omitempty" enum:"id_card,passport,driving_licence,residence_permit,staff_card,other," doc:"Kind of document that whoever hands the key out looked at."`
	Signed    string           `json:"signed,omitempty" maxLength:"500" doc:"Name that the taker typed; it counts as their signature."`
	Signature string           `json:"signature,omitempty" maxLength:"2000000" contentEncoding:"base64" doc:"What the taker drew, a PNG."`
}

// into puts what was noted into a take.
func (b IssueBody) into(ask keys.TakeAsk) (keys.TakeAsk, error) {
	ask.Document, ask.Signature.Name = b.Document, b.Signed
	if b.Signature == "" {
		return ask, nil
	}
	raw, err := base64.StdEncoding.DecodeString(b.Signature)
	if err == nil {
		ask.Signature.Drawn, err = photo.Drawing(raw)
	} else {
		err = tenants.Fail(tenants.Invalid, "signature_unreadable").At("signature")
	}
	return ask, err
}
