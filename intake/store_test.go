package intake

import (
	"testing"

	"souspli/store"
	"souspli/store/storetest"
)

// nouveauStore is a register of the test's own, on a real PostgreSQL.
func nouveauStore(t testing.TB) *store.Store {
	t.Helper()
	return storetest.Ouvrir(t, storetest.URL(t), maintenant)
}
