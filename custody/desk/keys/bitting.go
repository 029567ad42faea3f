package keys

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// Vault seals a bitting with a key that is not in the database. bound ties the
// sealed text to its symbol: moved to another it cannot be opened.
type Vault interface {
	Seal(plain, bound []byte) ([]byte, error)
	Open(sealed, bound []byte) ([]byte, error)
}

func boundTo(scope tenants.Scope, id custody.SymbolID) []byte {
	return []byte("bitting\x00" + string(scope.Org()) + "\x00" + string(id))
}

// locksmith: cut depths are a key that anybody can copy, so the role decides
// and no stronger one includes it.
func locksmith(scope tenants.Scope) bool {
	return scope.Role() == tenants.RoleLocksmith && scope.Person() != ""
}

// SealBitting keeps the bitting or blind code of a symbol. Only a locksmith
// does; nobody else ever sees it again. vault seals before the transaction.
func SealBitting(ctx context.Context, s SystemStore, vault Vault, scope tenants.Scope, id custody.SymbolID, bitting string) (out custody.Symbol, err error) {
	bitting = strings.TrimSpace(bitting)
	switch {
	case !locksmith(scope):
		return out, refuseBitting(ctx, s, scope, id)
	case bitting == "":
		return out, tenants.Fail(tenants.Invalid, "bitting_required").At("bitting")
	case tooLong(bitting, maxNote):
		return out, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxNote)).At("bitting")
	}
	sealed, err := vault.Seal([]byte(bitting), boundTo(scope, id))
	if err != nil {
		return out, tenants.Wrap("keys.SealBitting", err)
	}
	err = s.InTx(ctx, scope, func(tx SystemTx) error {
		if out, err = tx.Symbol(id); err != nil {
			return err
		}
		if err := tx.SaveBitting(id, sealed); err != nil {
			return err
		}
		_, err := tx.Record(custody.Event{Kind: custody.BittingSealed, Outcome: "done", Data: map[string]string{"symbol": out.Symbol}})
		return err
	})
	return out, tenants.Wrap("keys.SealBitting", err)
}

// ReadBitting opens the bitting of a symbol for a locksmith who says why. The
// reading is in the log before the answer is given; a refusal is there too.
func ReadBitting(ctx context.Context, s SystemStore, vault Vault, scope tenants.Scope, id custody.SymbolID, why string) (bitting string, out custody.Symbol, err error) {
	why = strings.TrimSpace(why)
	switch {
	case !locksmith(scope):
		return "", out, refuseBitting(ctx, s, scope, id)
	case why == "":
		return "", out, tenants.Fail(tenants.Invalid, "bitting_reason_required").At("why")
	case tooLong(why, maxNote):
		return "", out, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxNote)).At("why")
	}
	var sealed []byte
	err = s.InTx(ctx, scope, func(tx SystemTx) error {
		if out, err = tx.Symbol(id); err != nil {
			return err
		}
		if sealed, err = tx.Bitting(id); err != nil {
			return err
		}
		_, err := tx.Record(custody.Event{Kind: custody.BittingRead, PersonID: scope.Person(), Outcome: "done", Data: map[string]string{"symbol": out.Symbol}, Personal: map[string]string{"why": why}})
		return err
	})
	if err != nil {
		return "", out, tenants.Wrap("keys.ReadBitting", err)
	}
	plain, err := vault.Open(sealed, boundTo(scope, id))
	return string(plain), out, tenants.Wrap("keys.ReadBitting", err)
}

// refuseBitting keeps in the log who wanted a bitting and may not have it.
func refuseBitting(ctx context.Context, s SystemStore, scope tenants.Scope, id custody.SymbolID) error {
	err := s.InTx(ctx, scope, func(tx SystemTx) error {
		symbol, err := tx.Symbol(id)
		if err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.BittingRefused, PersonID: scope.Person(), Outcome: "deny", Data: map[string]string{"symbol": symbol.Symbol}})
		return err
	})
	if err != nil {
		return tenants.Wrap("keys.refuseBitting", err)
	}
	return tenants.Fail(tenants.Forbidden, "bitting_locksmith_only")
}
