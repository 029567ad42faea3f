package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/dealer"
	"claviger/seed/importer"
	"claviger/store"
)

// delivery is a list of cars that was brought in by mistake.
const delivery = "Stock,Make,Model,Year,Price\nX9001,Ford,Ranger,2019,21500\nX9002,Ford,Ranger,2018,19900\nX9003,Jeep,Compass,2019,17800\n"

// lists are what the dealership does with lists and with cars: a delivery list
// that belongs to somebody else is undone within the hour; a car is sold.
func (m *dealership) lists() {
	m.on(6, 10, 20, func(ctx context.Context) error {
		sheet, err := importer.Parse([]byte(delivery))
		if err != nil {
			return err
		}
		match, err := importer.Matched(importer.Vehicles, sheet, importer.Mapping{})
		if err != nil {
			return err
		}
		done, err := importer.Run(ctx, m.store, m.as(m.oncall[0]), sheet, importer.Ask{Kind: importer.Vehicles, Filename: "delivery.csv", Match: match})
		m.in(35*time.Minute, func(ctx context.Context) error {
			_, err := importer.Undo(ctx, m.store, m.as(m.oncall[0]), done.Import)
			return err
		})
		return err
	})
	m.on(8, 17, 30, func(ctx context.Context) error {
		v := m.cars[21]
		v.Status, v.Note = custody.Sold, "Delivery on Friday."
		_, err := dealer.SaveVehicle(ctx, store.In[dealer.Tx](m.store), m.as(m.oncall[0]), v)
		return err
	})
}
