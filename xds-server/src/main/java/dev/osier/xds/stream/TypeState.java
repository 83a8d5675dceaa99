package dev.osier.xds.stream;

import com.google.protobuf.Any;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.stream.Verdict.Accepted;
import dev.osier.xds.stream.Verdict.Refused;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one proxy asked for, has and refuses of one type of resource, and hence what it lacks.
 *
 * <p>At most one response is under way: so a verdict is always on that one, changes meanwhile are
 * merged into the next, and whoever waits for a type to be taken knows when it is.
 */
final class TypeState {
  private final ResourceType type;
  private final Manner manner;
  private final Subscription subscription = new Subscription();
  private final Known known = new Known();
  private final Shortfall shortfall = new Shortfall();
  private @Nullable Outstanding outstanding;
  private boolean greeting;
  private boolean withheld;
  // Whether all is to be looked at again, or the configuration's changes, or these names.
  private boolean stale = true;
  private boolean moved;
  private final Set<String> touched = new HashSet<>();
  // The resources of the configuration that was looked at last, and the names besides those.
  private SortedMap<String, XdsResource> seen = Collections.emptySortedMap();
  private final Set<String> elsewhere = new HashSet<>();

  TypeState(ResourceType type, Manner manner) {
    this.type = type;
    this.manner = manner;
  }

  /** Notes what the proxy has from an earlier stream. */
  void begin(Map<String, String> versions) {
    versions.forEach(
        (name, version) ->
            known
                .held()
                .put(new XdsResource(type, name, version, Any.getDefaultInstance(), List.of())));
  }

  /** Promises one response even if there is nothing to send, which the proxy waits for. */
  void greet() {
    greeting = true;
  }

  /** Subscribes to all there are; true if it was not so before. */
  boolean subscribeToAll() {
    boolean changed = subscription.setToAll(true);
    stale |= changed;
    return changed;
  }

  /**
   * Subscribes to a name. It is always answered, as the proxy may have dropped what it had, unless
   * {@code continuing}: then what it says it has counts.
   */
  void subscribe(String name, boolean continuing) {
    subscription.add(name);
    if (!continuing) {
      known.owe(name);
    }
    touch(name);
  }

  private void touch(String name) {
    if (!stale) {
      touched.add(name);
    }
  }

  void unsubscribe(String name) {
    if (!subscription.remove(name)) {
      return;
    }
    touch(name);
    known.forgetAbsence(name);
    if (!subscription.isToAll()) {
      known.forget(name);
    } else if (known.mayHave(name)) {
      // Whether it is among "all" is for us to say: send it again, or that it is gone.
      known.owe(name);
    }
  }

  void unsubscribeFromAll() {
    if (subscription.setToAll(false)) {
      forgetUnwanted();
      stale = true;
    }
  }

  /** Sends a resource again although the proxy has it, if it is subscribed to. */
  void owe(String name) {
    if (subscription.isToAll() || subscription.names().contains(name)) {
      known.owe(name);
      touch(name);
    }
  }

  /** What the proxy asked for. */
  Subscription subscription() {
    return subscription;
  }

  /** The names of what the proxy has. */
  Set<String> heldNames() {
    return known.held().names();
  }

  /** The names of what is to be added that it does not have in any form. */
  Stream<String> unheldAdditions() {
    return shortfall.additions().stream()
        .map(XdsResource::name)
        .filter(name -> !known.held().has(name));
  }

  /** Gives the proxy these without being asked, as something else that it has needs them. */
  void imply(Set<String> needed) {
    if (subscription.imply(needed)) {
      stale = true;
      forgetUnwanted();
    }
  }

  /** The names that it is to have, as of the last refresh, of what not everyone has. */
  Set<String> elsewhere() {
    return elsewhere;
  }

  /** Notes that the configuration has changed. */
  @SuppressWarnings("ReferenceEquality") // equal parts of two configurations are the same object
  void reconsider(@Nullable ProxyConfig previous, ProxyConfig current) {
    moved |=
        previous == null
            || previous.resources(type) != current.resources(type)
            || (subscription.isByName() && previous.named(type) != current.named(type));
  }

  /** Takes the proxy's verdict on what is under way; empty if nothing is. */
  Optional<Verdict> judge(Optional<String> error) {
    if (outstanding == null) {
      return Optional.empty();
    }
    Outstanding judged = outstanding;
    outstanding = null;
    if (error.isEmpty()) {
      known.believe(judged);
      return Optional.of(new Accepted(type));
    }
    stale = true;
    List<XdsResource> culprits =
        manner == Manner.EVERYTHING ? blame(judged, error.get()) : suspect(judged, error.get());
    return Optional.of(new Refused(type, culprits, error.get()));
  }

  /**
   * What was sent with all the rest cannot be sent without it, as that would take away what the
   * proxy runs of it. So the proxy's words must do to tell the culprits.
   */
  private List<XdsResource> blame(Outstanding refused, String error) {
    List<XdsResource> culprits =
        Blame.among(refused.change().added(), known.refusals().keySet(), error);
    known.believe(refused);
    for (XdsResource culprit : culprits) {
      known.restore(culprit.name(), refused);
      known.refuse(culprit, error);
      known.doubt(culprit.name());
    }
    forgetUnwanted();
    return culprits;
  }

  private List<XdsResource> suspect(Outstanding refused, String error) {
    List<XdsResource> added = refused.change().added();
    // A refused removal is not tried again: it would be refused for ever.
    if (added.isEmpty()) {
      known.believe(refused);
      return added;
    }
    goBack(refused);
    if (added.size() == 1) {
      XdsResource culprit = added.getFirst();
      known.refuse(culprit, error);
    } else {
      shortfall.split(added);
    }
    return added;
  }

  /**
   * Takes back what a refused response was taken to have changed. What was refused together with
   * something else may have been taken all the same: Envoy goes through a response one by one.
   */
  private void goBack(Outstanding refused) {
    List<XdsResource> added = refused.change().added();
    refused
        .names()
        .forEach(
            name -> {
              known.restore(name, refused);
              if (added.size() > 1 || !name.equals(added.getFirst().name())) {
                known.doubt(name);
              }
            });
    forgetUnwanted();
  }

  /** Works out what the proxy lacks, if something has happened since the last time. */
  void refresh(ProxyConfig config) {
    SortedMap<String, XdsResource> all = config.resources(type);
    // Whether nothing is left of an indispensable type is a matter of all names together.
    boolean some = moved || !touched.isEmpty();
    if (stale || (some && (all.isEmpty() || seen.isEmpty()))) {
      shortfall.clear();
      elsewhere.clear();
      withheld = false;
      considerAll(all, config);
    } else if (some) {
      Set<String> names = new HashSet<>(touched);
      if (moved) {
        names.addAll(elsewhere);
        config.changedSince(type, seen).stream().filter(this::isOfInterest).forEach(names::add);
      }
      names.forEach(name -> consider(name, config));
    } else {
      return;
    }
    stale = false;
    moved = false;
    touched.clear();
    seen = all;
    shortfall.complete();
    share();
  }

  /** Keeps nothing of its own that is just as in the configuration. */
  private void share() {
    if (!elsewhere.isEmpty()) {
      return;
    }
    // All names are those of something seen, and everything had is lacking or as it was seen.
    if (!subscription.isToAll() && subscription.names().size() == seen.size()) {
      subscription.share(seen.keySet());
    }
    if (shortfall.isNothing() && known.refusesNothing() && known.held().count() == seen.size()) {
      known.held().share(seen);
    }
  }

  /** Goes through all names that there is anything to be said of. */
  private void considerAll(SortedMap<String, XdsResource> all, ProxyConfig config) {
    Set<String> others = new HashSet<>(subscription.names());
    others.addAll(subscription.implied());
    others.addAll(known.unsettled());
    if (lacks(all)) {
      shortfall.lackAll(all);
    } else if (subscription.isToAll()) {
      int had = 0;
      for (XdsResource resource : all.values()) {
        had += known.held().has(resource.name()) ? 1 : 0;
        want(resource);
      }
      if (had < known.held().count()) {
        others.addAll(known.held().names());
      }
    } else {
      others.addAll(known.held().names());
      others.forEach(name -> settle(name, config));
      return;
    }
    others.stream().filter(name -> !all.containsKey(name)).forEach(name -> settle(name, config));
  }

  /** Whether the proxy is to have all there is, and has nothing. */
  private boolean lacks(SortedMap<String, XdsResource> all) {
    return known.held().count() == 0
        && known.refusesNothing()
        && (subscription.isToAll() || subscription.names().containsAll(all.keySet()));
  }

  private boolean isOfInterest(String name) {
    return subscription.isToAll() || subscription.names(name) || known.mayHave(name);
  }

  private void consider(String name, ProxyConfig config) {
    shortfall.forget(name);
    elsewhere.remove(name);
    settle(name, config);
  }

  private void settle(String name, ProxyConfig config) {
    XdsResource resource = config.resources(type).get(name);
    boolean asked = subscription.names(name);
    if (resource == null && asked) {
      elsewhere.add(name);
      resource = config.resource(type, name).orElse(null);
    }
    if (resource != null && (subscription.isToAll() || asked)) {
      want(resource);
      return;
    }
    known.forgetRefusal(name);
    if (subscription.names().contains(name)) {
      miss(name);
      return;
    }
    known.oweNot(name);
    if (subscription.isToAll() && known.mayHave(name)) {
      if (config.resources(type).isEmpty() && isIndispensable()) {
        withheld = true;
      } else {
        shortfall.remove(name);
      }
    }
  }

  private void want(XdsResource resource) {
    boolean must = known.isOwed(resource.name());
    if (known.has(resource) && !must) {
      known.confirm(resource);
    } else if (must || !known.refuses(resource)) {
      shortfall.add(resource);
    }
  }

  private void miss(String name) {
    if (manner == Manner.CHANGES_WITHOUT_REMOVALS) {
      // It can't be told, so it goes on running what it has for as long as it names that.
      return;
    }
    if (known.mayHave(name) && !known.isOwed(name)) {
      shortfall.remove(name);
    } else if (!known.isAbsent(name) || known.isOwed(name)) {
      shortfall.deny(name);
    }
  }

  /**
   * Whether removals need not wait for the last of the additions: nothing names a virtual host, and
   * while one that goes is there its domains cannot be another's.
   */
  private boolean isFree() {
    return type == ResourceType.VIRTUAL_HOST;
  }

  /** Whether having none of the type at all is an outage rather than a wish. */
  private boolean isIndispensable() {
    return type == ResourceType.CLUSTER || type == ResourceType.LISTENER;
  }

  /**
   * The next step, which then counts as taken; empty if there is none, if it may not be taken yet,
   * or if one is under way.
   *
   * @param mayAdd whether additions may go now
   * @param mayRemove whether removals of what the proxy has may go now
   */
  Optional<Change> advance(boolean mayAdd, boolean mayRemove) {
    if (outstanding != null) {
      return Optional.empty();
    }
    List<XdsResource> added = mayAdd ? shortfall.nextAdditions() : List.of();
    List<String> removed =
        shortfall.nextRemovals(
            mayRemove && (isFree() || added.size() == shortfall.additions().size()));
    boolean greets = greeting && !shortfall.hasAdditions();
    if (added.isEmpty() && removed.isEmpty() && !greets) {
      return Optional.empty();
    }
    greeting = false;
    Change change = new Change(type, added, removed);
    outstanding = new Outstanding(change, known.apply(change, subscription.names()::contains));
    shortfall.sent(change);
    share();
    return Optional.of(change);
  }

  /** Whether the proxy is known to have a resource in exactly this form. */
  boolean hasTaken(XdsResource resource) {
    return known.has(resource)
        && (outstanding == null || outstanding.names().noneMatch(resource.name()::equals));
  }

  /** Forgets what the proxy has without asking for it, which it drops by itself. */
  void forgetUnwanted() {
    if (!subscription.isToAll()) {
      known.retain(subscription::names);
    }
  }

  /** Adds what the proxy neither has taken nor refuses. */
  void addPending(ProxyConfig config, List<XdsResource> pending) {
    pending.addAll(shortfall.additions());
    if (outstanding != null) {
      outstanding.change().added().stream()
          .filter(resource -> !shortfall.adds(resource.name()))
          .forEach(pending::add);
    }
    if (type == ResourceType.ROUTES && !subscription.isToAll()) {
      config.resources(type).values().stream()
          .filter(resource -> !subscription.names().contains(resource.name()))
          .forEach(pending::add);
    }
  }

  /** Whether every addition has been sent. */
  boolean hasSentAdditions() {
    return !shortfall.hasAdditions();
  }

  /** Whether every addition has been sent and judged. */
  boolean hasDeliveredAdditions() {
    return !shortfall.hasAdditions()
        && (outstanding == null || outstanding.change().added().isEmpty());
  }

  /** Whether nothing is under way, and nothing to send but removals. */
  boolean hasEverything() {
    return outstanding == null
        && !shortfall.hasAdditions()
        && !shortfall.hasAbsences()
        && !greeting;
  }

  /** Whether there is no next step, whatever may go. */
  boolean hasNothingToSend() {
    return outstanding != null || (hasEverything() && hasNothingSuperfluous());
  }

  /** Whether nothing is to be removed. */
  boolean hasNothingSuperfluous() {
    return !shortfall.hasRemovals();
  }

  /**
   * Whether the proxy runs nothing of this type but what the configuration has, so that what only
   * the past named may go.
   */
  boolean hasLeftThePast() {
    return hasEverything()
        && hasNothingSuperfluous()
        && !withheld
        && known.refusals().keySet().stream().noneMatch(known::mayHave);
  }

  /** What the proxy has, and in place of what it refuses, that; by name. */
  Collection<XdsResource> everything() {
    return known.everything();
  }

  /** How long the names are, in all, that this proxy asks for or says it has, if not shared. */
  long characters() {
    return subscription.characters() + known.held().characters();
  }

  /** The same without those that the configuration has, as of the last refresh. */
  long strangeCharacters() {
    return Stream.concat(subscription.names().stream(), known.held().claimed())
        .filter(name -> !seen.containsKey(name))
        .mapToLong(String::length)
        .sum();
  }

  /** How much the proxy has. */
  Held size() {
    return known.held().size();
  }

  TypeStatus status() {
    return new TypeStatus(
        type,
        subscription.isToAll(),
        subscription.names().size(),
        known.held().count(),
        outstanding != null,
        withheld,
        List.copyOf(known.refusals().values()));
  }
}
