package store

import (
	"database/sql"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"claviger/tenants"
)

// fencedTable writes (SELECT * FROM "t" WHERE org_id = 'o') AS "alias".
type fencedTable struct {
	table, alias string
	org          tenants.OrgID
}

// AppendQuery lets bun write the sub-select wherever an argument may stand.
func (f fencedTable) AppendQuery(gen schema.QueryGen, b []byte) ([]byte, error) {
	return gen.AppendQuery(b, "(SELECT * FROM ? WHERE org_id = ?) AS ?", bun.Ident(f.table), f.org, bun.Ident(f.alias)), nil
}

// Of is the organisation's rows of a table under an alias, for joins:
//
//	r.Select("items", "i").Join("JOIN ? ON h.item_id = i.id", r.Of("holdings", "h"))
func (r *Rx) Of(table, alias string) schema.QueryAppender {
	return fencedTable{table: table, alias: alias, org: r.scope.Org()}
}

// Select starts a query on the organisation's rows of a table. Both engines
// flatten the sub-select, so indexes serve as if org_id stood in the WHERE.
func (r *Rx) Select(table, alias string) *bun.SelectQuery {
	return bun.NewSelectQuery(r.unit.s.build).Conn(r.gate).TableExpr("?", r.Of(table, alias))
}

// SelectLocked is Select that also holds the rows it finds until the end of
// the transaction: one round trip where Lock and Select are two. More rows
// than one need an order by id. It names the table itself: PostgreSQL would
// lock every row of a sub-select, not those that the outer WHERE leaves.
func (t *Tx) SelectLocked(table, alias string) *bun.SelectQuery {
	q := bun.NewSelectQuery(t.unit.s.build).Conn(t.gate).TableExpr("? AS ?", bun.Ident(table), bun.Ident(alias)).
		Where("?.org_id = ?", bun.Ident(alias), t.scope.Org())
	if t.unit.s.dialect == Postgres {
		q = q.For("UPDATE OF ?", bun.Ident(alias))
	}
	return q
}

// Raw is a statement written by hand. On an organisation's table it must say
// org_id = the organisation for each table it names, else it is refused.
func (r *Rx) Raw(query string, args ...any) *bun.RawQuery {
	return bun.NewRawQuery(r.unit.s.build, query, args...).Conn(r.gate)
}

// Insert adds rows: a pointer to a struct, to a slice of structs, or to a
// map[string]any of columns. The rows carry no org_id; it is added here. The
// table's alias, for ON CONFLICT, is its name.
func (t *Tx) Insert(table string, rows any) *bun.InsertQuery {
	if m, ok := rows.(*map[string]any); ok {
		(*m)["org_id"] = t.scope.Org()
		return t.gate.insert(table, m)
	}
	return t.gate.insert(table, rows).Value("org_id", "?", t.scope.Org())
}

// Update starts an update of the organisation's rows of a table.
func (t *Tx) Update(table string) *bun.UpdateQuery {
	return bun.NewUpdateQuery(t.unit.s.build).Conn(t.gate).TableExpr("?", bun.Ident(table)).Where("org_id = ?", t.scope.Org())
}

// Delete starts a deletion of the organisation's rows of a table.
func (t *Tx) Delete(table string) *bun.DeleteQuery {
	return bun.NewDeleteQuery(t.unit.s.build).Conn(t.gate).TableExpr("?", bun.Ident(table)).Where("org_id = ?", t.scope.Org())
}

// Affected is how many rows a statement changed: Affected(q.Exec(ctx)).
func Affected(res sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// insert starts an INSERT without alias or fence.
func (g gate) insert(table string, rows any) *bun.InsertQuery {
	return bun.NewInsertQuery(g.u.s.build).Conn(g).Model(rows).ModelTableExpr("?", bun.Ident(table))
}
