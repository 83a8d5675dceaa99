package dev.osier.operator.watch;

import dev.osier.operator.state.AccountState;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** The fields of a ServiceAccount that are read. */
@Group("")
@Version("v1")
@Kind("ServiceAccount")
@Plural("serviceaccounts")
final class WatchedServiceAccount extends WatchedObject<AccountState> implements Namespaced {
  private static final long serialVersionUID = 1L;

  @Override
  AccountState toState() {
    return new AccountState(namespacedName(), text(getMetadata().getUid()));
  }
}
