package demo

import (
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"claviger/custody"
	"claviger/custody/desk/dealer"
	"claviger/custody/desk/keys"
	"claviger/custody/desk/property"
	"claviger/store"
	"claviger/tenants"
)

//go:embed data/*.csv
var data embed.FS

// rows reads one of the tables, without its head.
func rows(name string) ([][]string, error) {
	f, err := data.Open("data/" + name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	return all[1:], nil
}

// cars reads n vehicles of the table, from a row on.
func cars(from, n int) ([]custody.Vehicle, error) {
	all, err := rows("vehicles.csv")
	if err != nil {
		return nil, err
	}
	var out []custody.Vehicle
	for _, r := range all[from : from+n] {
		year, err1 := strconv.Atoi(r[2])
		miles, err2 := strconv.ParseInt(r[4], 10, 64)
		price, err3 := strconv.ParseInt(r[5], 10, 64)
		if err1 != nil || err2 != nil || err3 != nil {
			return nil, fmt.Errorf("vehicles.csv: %s is not a vehicle", strings.Join(r, ","))
		}
		out = append(out, custody.Vehicle{Make: r[0], Model: r[1], Year: year, Colour: r[3], Mileage: miles, Price: price * 100, VIN: r[6]})
	}
	return out, nil
}

// buildings reads the properties of the table.
func buildings() ([]custody.Property, error) {
	all, err := rows("properties.csv")
	var out []custody.Property
	for _, r := range all {
		out = append(out, custody.Property{Name: r[0], Address: r[1], Zip: r[2], Area: r[3], Type: r[4]})
	}
	return out, err
}

// batch is how many rows one transaction of the furnishing adds.
const batch = 100

// inBatches calls add for 0 … n-1, so many to a transaction.
func inBatches[T any](ctx context.Context, h *house, n int, add func(tx T, scope tenants.Scope, i int) error) error {
	scope := h.as(h.lead)
	for from := 0; from < n; from += batch {
		err := store.In[T](h.store).InTx(ctx, scope, func(tx T) error {
			for i := from; i < min(from+batch, n); i++ {
				if err := add(tx, scope, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// park adds vehicles and gives them back with their ids.
func (h *house) park(ctx context.Context, all []custody.Vehicle) error {
	h.told.Vehicles += len(all)
	return inBatches(ctx, h, len(all), func(tx dealer.Tx, scope tenants.Scope, i int) (err error) {
		all[i], err = dealer.SaveVehicleIn(tx, scope, all[i])
		return err
	})
}

// settle adds units and gives them back with their ids.
func (h *house) settle(ctx context.Context, all []custody.Unit) error {
	h.told.Units += len(all)
	return inBatches(ctx, h, len(all), func(tx property.Tx, scope tenants.Scope, i int) (err error) {
		all[i], err = property.SaveUnitIn(tx, scope, all[i])
		return err
	})
}

// stock adds keys and gives them back as things. Those whose home is a cabinet
// lie at the desk until they are hung.
func (h *house) stock(ctx context.Context, drafts []keys.ItemDraft) ([]*thing, error) {
	out := make([]*thing, len(drafts))
	err := inBatches(ctx, h, len(drafts), func(tx keys.EditTx, scope tenants.Scope, i int) error {
		it, err := keys.AddItemIn(tx, scope, drafts[i])
		out[i] = &thing{item: it, id: it.ID, code: it.Code, tag: it.Tag, level: it.Level, home: it.HomeID, hook: it.HomeSlot, box: h.boxAt(it.HomeID)}
		return err
	})
	h.things = append(h.things, out...)
	h.told.Items += len(drafts)
	return out, err
}

// tag is the serial of the nth fob of the house.
func (h *house) tag(n int) string {
	return fmt.Sprintf("04%s%06X", strings.ToUpper(h.slug[:2]), 0x3A1000+n*7)
}

// opens says what a key opens.
func opens(kind custody.AssetKind, id string) []custody.Opens {
	return []custody.Opens{{Kind: kind, AssetID: id}}
}
