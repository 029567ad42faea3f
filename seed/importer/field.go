package importer

import (
	"slices"

	"claviger/custody"
	"claviger/tenants"
)

// Kind is what the rows of a list are.
type Kind string

// The kinds of lists.
const (
	Vehicles   Kind = "vehicles"
	Properties Kind = "properties"
	Units      Kind = "units"
	Keys       Kind = "keys"
	People     Kind = "people"
)

// Kinds lists the kinds in the order a form shows them.
var Kinds = []Kind{Vehicles, Properties, Units, Keys, People}

// form is how the cells of a field are read.
type form int

const (
	textForm   form = iota // one line
	noteForm               // may have several lines
	vinForm                // upper case
	countForm              // whole number
	yearForm               // model year
	moneyForm              // money
	lengthForm             // in the organisation's units
	choiceForm             // one of a list
	dayForm                // a date
	emailForm
	phoneForm
	digitsForm // a person number
)

// field is one thing that a column can give.
type field struct {
	name    string
	form    form
	most    int      // longest text in characters, or greatest number
	label   string   // id of package words
	headers []string // how lists call it, folded; the likeliest first
	within  []string // words that betray it inside a longer header
	choices []string // of choiceForm: our codes
	list    string   // of choiceForm: the words' list of the codes
}

// listKind is what is known of one kind of list.
type listKind struct {
	fields []field
	needs  [][]string         // of each group one field must have a column
	right  tenants.Permission // besides import.run

}

var listKinds = map[Kind]listKind{
	Vehicles:   {fields: vehicleFields, needs: [][]string{{"vin", "stock_no"}}, right: tenants.AssetsEdit},
	Properties: {fields: propertyFields, needs: [][]string{{"name"}, {"address"}}, right: tenants.AssetsEdit},
	Units:      {fields: unitFields, needs: [][]string{{"property"}, {"number"}}, right: tenants.AssetsEdit},
	Keys:       {fields: keyFields, needs: [][]string{{"code"}}, right: tenants.KeysEdit},
	People:     {fields: personFields, needs: [][]string{{"number", "email"}, {"name", "family"}}, right: tenants.PeopleEdit},
}

var siteField = field{name: "site", most: 80, label: "keys.field.site", headers: []string{"site", "branch", "store location", "dealership", "campus", "concession", "agence", "etablissement", "sitio", "sede", "sucursal", "centro"}}

var vehicleFields = []field{
	{name: "vin", form: vinForm, most: 40, label: "assets.vehicle.vin", within: []string{"vin"},
		headers: []string{"vin", "vin number", "vehicle identification number", "chassis", "chassis number", "serial number", "n vin", "numero de serie", "numero de chassis", "n de chassis", "no de serie", "bastidor", "numero de bastidor", "n de bastidor"}},
	{name: "stock_no", most: 40, label: "assets.vehicle.stock", within: []string{"stock"},
		headers: []string{"stock number", "stock no", "stock", "stock nr", "lot", "lot number", "lot no", "inventory number", "unit number", "numero de stock", "n de stock", "no de stock", "numero de lot", "numero de parc", "n de parc", "lote", "numero de lote", "numero de inventario", "n de inventario"}},
	{name: "plate", most: 20, label: "assets.vehicle.plate", within: []string{"plate", "immatriculation", "matricula"},
		headers: []string{"plate", "licence plate", "license plate", "registration", "registration number", "reg no", "immatriculation", "plaque", "matricula", "placa", "placas", "patente"}},
	{name: "make", most: 60, label: "assets.vehicle.make", headers: []string{"make", "brand", "manufacturer", "marque", "constructeur", "marca", "fabricante"}},
	{name: "model", most: 60, label: "assets.vehicle.model", within: []string{"model", "modele", "modelo"}, headers: []string{"model", "model name", "modele", "modelo"}},
	{name: "year", form: yearForm, label: "assets.vehicle.year", headers: []string{"year", "model year", "my", "annee", "annee modele", "millesime", "ano", "ano modelo", "ano del modelo"}},
	{name: "colour", most: 60, label: "assets.vehicle.colour", within: []string{"colour", "color", "couleur"}, headers: []string{"colour", "color", "exterior color", "exterior colour", "couleur", "teinte", "color exterior"}},
	{name: "mileage", form: lengthForm, label: "assets.vehicle.mileage", within: []string{"mileage", "odometer", "kilometrage", "kilometraje"},
		headers: []string{"mileage", "odometer", "miles", "kilometers", "kilometres", "km", "kilometrage", "compteur", "kilometraje", "cuentakilometros", "odometro"}},
	{name: "price", form: moneyForm, label: "assets.vehicle.price", within: []string{"price", "prix", "precio"},
		headers: []string{"price", "sale price", "list price", "asking price", "internet price", "msrp", "prix", "prix de vente", "tarif", "precio", "precio de venta", "importe"}},
	{name: "status", form: choiceForm, label: "assets.vehicle.status", list: "assets.vehicle_status",
		choices: []string{string(custody.Intake), string(custody.Retail), string(custody.Sold), string(custody.Duty)},
		headers: []string{"status", "state", "statut", "etat", "estado", "situacion"}},
	{name: "note", form: noteForm, most: 500, label: "assets.vehicle.note", headers: []string{"note", "notes", "comment", "comments", "remarks", "remarque", "remarques", "commentaire", "nota", "notas", "observaciones", "comentario"}},
	siteField,
}

var propertyFields = []field{
	{name: "name", most: 200, label: "assets.property.name", headers: []string{"property name", "property", "name", "building name", "community", "nom de la residence", "residence", "nom", "immeuble", "nombre", "nombre de la propiedad", "propiedad", "edificio"}},
	{name: "address", most: 200, label: "assets.property.address", within: []string{"address", "adresse", "direccion"},
		headers: []string{"address", "street address", "property address", "street", "adresse", "rue", "direccion", "domicilio", "calle"}},
	{name: "zip", most: 20, label: "assets.property.zip", within: []string{"zip", "postcode"}, headers: []string{"zip code", "zip", "postal code", "postcode", "code postal", "cp", "codigo postal"}},
	{name: "area", most: 120, label: "assets.property.area", headers: []string{"community area name", "community area", "area", "neighborhood", "neighbourhood", "district", "quartier", "secteur", "arrondissement", "barrio", "zona", "colonia"}},
	{name: "type", most: 80, label: "assets.property.type", headers: []string{"property type", "type", "building type", "category", "type de bien", "categorie", "tipo", "tipo de propiedad", "categoria"}},
	{name: "phone", most: 60, label: "assets.property.phone", within: []string{"phone", "telephone", "telefono"}, headers: []string{"phone number", "phone", "telephone", "tel", "numero de telephone", "telefono", "numero de telefono"}},
	{name: "manager", most: 120, label: "assets.property.manager", headers: []string{"management company", "managed by", "manager", "managing agent", "gestionnaire", "syndic", "geree par", "administrador", "administradora", "gestor", "gestionada por"}},
	{name: "units", form: countForm, most: 1_000_000, label: "assets.property.units", headers: []string{"units", "number of units", "unit count", "total units", "no of units", "logements", "nombre de logements", "nb logements", "unidades", "numero de unidades", "viviendas"}},
	siteField,
}

var unitFields = []field{
	{name: "property", most: 200, label: "imports.field.property", headers: []string{"property", "property name", "building name", "community", "residence", "nom de la residence", "propiedad", "nombre de la propiedad"}},
	{name: "address", most: 200, label: "assets.property.address", within: []string{"address", "adresse", "direccion"}, headers: []string{"address", "property address", "adresse", "direccion"}},
	{name: "building", most: 200, label: "assets.unit.building", headers: []string{"building", "bldg", "block", "tower", "entrance", "batiment", "bat", "bloc", "escalier", "edificio", "bloque", "torre", "escalera"}},
	{name: "floor", most: 40, label: "assets.unit.floor", headers: []string{"floor", "level", "storey", "etage", "niveau", "piso", "planta"}},
	{name: "number", most: 200, label: "assets.unit.number", headers: []string{"unit number", "unit no", "unit", "apartment", "apt", "apartment number", "suite", "door", "number", "no", "numero", "logement", "appartement", "appt", "lot", "unidad", "apartamento", "departamento", "depto", "puerta", "vivienda"}},
	{name: "occupancy", form: choiceForm, label: "assets.unit.occupancy", list: "assets.occupancy", choices: []string{"vacant", "occupied", "notice", "turn"},
		headers: []string{"occupancy", "status", "occupancy status", "occupation", "statut", "etat", "ocupacion", "estado"}},
}

var keyFields = []field{
	{name: "code", most: 40, label: "keys.field.code", headers: []string{"code", "key code", "key number", "key no", "key id", "key", "tag", "hook code", "code cle", "numero de cle", "n de cle", "cle", "codigo", "codigo de llave", "numero de llave", "n de llave", "llave"}},
	{name: "name", most: 120, label: "keys.field.name", headers: []string{"name", "description", "key name", "label", "title", "nom", "designation", "libelle", "intitule", "nombre", "descripcion", "denominacion"}},
	{name: "kind", form: choiceForm, label: "keys.field.kind", list: "custody.item_kind",
		choices: []string{string(custody.Single), string(custody.Ring), string(custody.Card), string(custody.Plate), string(custody.Gadget)},
		headers: []string{"kind", "type", "key type", "genre", "tipo", "clase"}},
	{name: "tag", most: 40, label: "keys.field.tag", within: []string{"fob", "rfid"}, headers: []string{"tag serial", "fob", "fob serial", "rfid", "tag id", "badge", "numero de badge", "puce", "etiquette", "etiqueta", "llavero", "chip", "tag"}},
	{name: "level", form: countForm, most: 4, label: "keys.field.level", headers: []string{"security level", "level", "security", "niveau de securite", "niveau", "nivel de seguridad", "nivel"}},
	{name: "home", most: 120, label: "keys.field.home", headers: []string{"home", "cabinet", "key board", "board", "place", "location", "where it lives", "box", "safe", "armoire", "tableau", "emplacement", "lieu", "armario", "tablero", "lugar", "ubicacion"}},
	{name: "slot", form: countForm, most: 100_000, label: "keys.field.slot", headers: []string{"slot", "hook", "position", "hook number", "slot number", "crochet", "emplacement numero", "gancho", "posicion", "ranura"}},
	{name: "pieces", form: countForm, most: 500, label: "keys.field.pieces", headers: []string{"pieces", "quantity", "qty", "keys on ring", "number of keys", "copies", "quantite", "qte", "nombre de cles", "cantidad", "piezas", "numero de llaves"}},
	{name: "symbol", most: 40, label: "imports.field.symbol", headers: []string{"symbol", "key symbol", "stamp", "marking", "marquage", "symbole", "grabado", "simbolo", "marca"}},
	{name: "vehicle", most: 40, label: "assets.kind.vehicle", headers: []string{"vin", "stock number", "stock no", "stock", "vehicle", "lot", "vehicule", "numero de stock", "vehiculo", "bastidor", "numero de inventario"}},
	{name: "property", most: 200, label: "imports.field.property", headers: []string{"property", "property name", "residence", "immeuble", "propiedad", "edificio"}},
	{name: "building", most: 200, label: "assets.unit.building", headers: []string{"building", "bldg", "block", "batiment", "bloque", "torre"}},
	{name: "unit", most: 200, label: "assets.kind.unit", headers: []string{"unit", "unit number", "apartment", "apt", "suite", "logement", "appartement", "unidad", "apartamento", "departamento"}},
	{name: "area", most: 120, label: "assets.kind.area", headers: []string{"area", "room", "door", "opens", "salle", "porte", "local", "ouvre", "sala", "puerta", "zona", "abre"}},
	{name: "cost", form: moneyForm, label: "keys.field.cost", headers: []string{"cost", "replacement cost", "replacement", "cout", "cout de remplacement", "costo", "coste", "costo de reposicion"}},
	{name: "note", form: noteForm, most: 500, label: "keys.field.note", headers: []string{"note", "notes", "comment", "comments", "remarks", "remarque", "commentaire", "nota", "notas", "observaciones"}},
}

var personFields = []field{
	{name: "number", form: digitsForm, label: "people.field.number", within: []string{"matricule"},
		headers: []string{"person number", "employee number", "employee id", "employee no", "staff number", "staff id", "badge number", "number", "no", "id", "matricule", "numero", "numero de personne", "numero de persona", "numero de empleado", "n de empleado", "legajo"}},
	{name: "name", most: 80, label: "people.field.name", headers: []string{"name", "full name", "employee name", "display name", "employee", "nom complet", "nom et prenom", "nom prenom", "nombre completo", "nombre y apellidos", "nom", "nombre"}},
	{name: "given", most: 60, label: "imports.field.given", headers: []string{"first name", "given name", "forename", "firstname", "prenom", "nombre de pila", "primer nombre"}},
	{name: "family", most: 60, label: "imports.field.family", headers: []string{"last name", "family name", "surname", "lastname", "nom de famille", "apellido", "apellidos"}},
	{name: "email", form: emailForm, label: "imports.field.email", within: []string{"email", "courriel", "correo"}, headers: []string{"email", "e mail", "mail", "email address", "e mail address", "courriel", "adresse e mail", "adresse mail", "correo", "correo electronico"}},
	{name: "phone", form: phoneForm, label: "assets.property.phone", within: []string{"phone", "mobile", "telephone", "telefono"}, headers: []string{"phone", "phone number", "mobile", "mobile phone", "cell", "cell phone", "telephone", "tel", "portable", "telefono", "movil", "celular"}},
	{name: "kind", form: choiceForm, label: "people.field.kind", list: "people.kind",
		choices: []string{string(tenants.Staff), string(tenants.ResidentP), string(tenants.Contractor), string(tenants.Responder)},
		headers: []string{"kind", "type", "person type", "employment type", "categorie", "tipo", "clase"}},
	{name: "department", most: 60, label: "people.field.department", headers: []string{"department", "dept", "team", "unit", "service", "departement", "equipe", "departamento", "equipo", "area"}},
	{name: "profile", most: 60, label: "people.field.profile", headers: []string{"job", "job title", "title", "position", "role", "profile", "poste", "fonction", "metier", "puesto", "cargo", "funcion"}},
	{name: "language", form: choiceForm, label: "people.field.language", list: "imports.language", choices: tenants.Locales, headers: []string{"language", "locale", "langue", "idioma"}},
	{name: "starts", form: dayForm, label: "people.field.starts", headers: []string{"start date", "starts", "from", "start", "hire date", "date de debut", "debut", "date d entree", "fecha de inicio", "inicio", "desde", "fecha de alta"}},
	{name: "ends", form: dayForm, label: "people.field.ends", headers: []string{"end date", "ends", "until", "end", "leaving date", "date de fin", "fin", "date de sortie", "fecha de fin", "hasta", "fecha de baja"}},
	siteField,
}

// FieldNames lists the fields of a kind, as a mapping file names them.
func FieldNames(k Kind) (names []string) {
	for _, f := range listKinds[k].fields {
		names = append(names, f.name)
	}
	return names
}

// FieldLabel is the id of package words for what a field is called.
func FieldLabel(k Kind, name string) string {
	f, _ := fieldOf(k, name)
	return f.label
}

func fieldOf(k Kind, name string) (field, bool) {
	fields := listKinds[k].fields
	i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return field{}, false
	}
	return fields[i], true
}
