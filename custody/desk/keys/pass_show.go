package keys

import (
	"context"

	"claviger/custody"
	"claviger/tenants"
)

// PrintPass lets the codes of a pass be put on paper once more, and records who
// did so: whoever has the paper can take the keys.
func PrintPass(ctx context.Context, s PassStore, scope tenants.Scope, id custody.PassID) error {
	return tenants.Wrap("keys.PrintPass", s.InTx(ctx, scope, func(tx PassTx) error {
		p, err := shownPass(tx, scope, id)
		if err != nil {
			return err
		}
		return recordPass(tx, custody.PassPrinted, p)
	}))
}

// shownPass is a pass whose codes whoever acts may see: they could give it
// themselves, and it is not over.
func shownPass(tx PassTx, scope tenants.Scope, id custody.PassID) (p custody.Pass, err error) {
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return p, err
	}
	p, err = tx.LockPass(id)
	switch {
	case err != nil:
		return p, err
	case !scope.SeesSite(p.SiteID):
		return p, tenants.Fail(tenants.NotFound, "pass_not_found")
	case !p.ShownTo(scope):
		return p, tenants.Fail(tenants.Forbidden, "pass_above")
	case p.Over(tx.Now()):
		return p, tenants.Fail(tenants.Conflict, "pass_ended")
	}
	return p, nil
}
