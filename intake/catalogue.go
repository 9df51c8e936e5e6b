package intake

// catalogue shows the forms to reconcile.
type catalogue struct{}
