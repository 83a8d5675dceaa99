package dev.osier.xds.stream;

import dev.osier.xds.resource.XdsResource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is known of what a proxy has of one type of resource, and of what it refuses. */
final class Known {
  private final HeldResources held = new HeldResources();
  // Names of which it was told that there is nothing.
  private final Set<String> absent = new HashSet<>();
  // Names under which it may have something else, or something.
  private final Set<String> unsure = new HashSet<>();
  // Names that it is to be told of again, whatever it has.
  private final Set<String> owed = new HashSet<>();
  private final Map<String, Refusal> refusals = new HashMap<>();

  /** What it has, as far as its verdicts tell, and if it takes what is under way. */
  HeldResources held() {
    return held;
  }

  /** Whether it is not certain to have nothing under a name. */
  boolean mayHave(String name) {
    return held.has(name) || unsure.contains(name);
  }

  /** Whether it was told that there is nothing of a name. */
  boolean isAbsent(String name) {
    return absent.contains(name);
  }

  /** Whether it is to be told of a name again, whatever it has. */
  boolean isOwed(String name) {
    return owed.contains(name);
  }

  /** Whether it certainly has a resource in this very form, if it takes what is under way. */
  boolean has(XdsResource resource) {
    XdsResource has = held.get(resource.name());
    return has != null
        && has.version().equals(resource.version())
        && !unsure.contains(resource.name());
  }

  /** Whether it has refused a resource in this very form. */
  boolean refuses(XdsResource resource) {
    Refusal refusal = refusals.get(resource.name());
    return refusal != null && refusal.resource().version().equals(resource.version());
  }

  /** Whether it refuses nothing. */
  boolean refusesNothing() {
    return refusals.isEmpty();
  }

  /** What it refuses, by name. */
  Map<String, Refusal> refusals() {
    return refusals;
  }

  /** The names of which what it has is not all there is to say. */
  Set<String> unsettled() {
    Set<String> names = new HashSet<>(unsure);
    names.addAll(owed);
    names.addAll(refusals.keySet());
    return names;
  }

  /** Notes that it is to be told of a name again. What it never had it is told of anyway. */
  void owe(String name) {
    if (mayHave(name) || absent.contains(name) || refusals.containsKey(name)) {
      owed.add(name);
    }
  }

  /** Notes that nothing is to be said of a name again. */
  void oweNot(String name) {
    owed.remove(name);
  }

  /** Notes that it does not ask for a name any more. */
  void forgetAbsence(String name) {
    absent.remove(name);
  }

  /** Notes that it has dropped what it had under a name. */
  void forget(String name) {
    held.remove(name);
    unsure.remove(name);
    owed.remove(name);
    refusals.remove(name);
  }

  /** Notes that it has dropped what it had under other names than the wanted. */
  void retain(Predicate<String> wanted) {
    held.retain(wanted);
    List.of(absent, unsure, owed, refusals.keySet())
        .forEach(names -> names.removeIf(wanted.negate()));
  }

  /** Notes that it has what it was to have. What it had before is known now, not only its name. */
  void confirm(XdsResource resource) {
    refusals.remove(resource.name());
    held.put(resource);
  }

  /** Notes that it is not known whether it has taken what it was sent under a name. */
  void doubt(String name) {
    unsure.add(name);
  }

  /** Notes that it certainly has what it is said to have under some names. */
  void believe(Outstanding judged) {
    judged.names().forEach(unsure::remove);
  }

  /** Notes that it refuses something. */
  void refuse(XdsResource culprit, String words) {
    refusals.put(culprit.name(), new Refusal(culprit, words));
  }

  /** Forgets a refusal, as what was refused is not to be had any more. */
  void forgetRefusal(String name) {
    refusals.remove(name);
  }

  /**
   * Notes a step, as if the proxy had taken it.
   *
   * @param asked whether it asks for a name
   * @return what it had before under the names in it
   */
  Map<String, XdsResource> apply(Change change, Predicate<String> asked) {
    Map<String, XdsResource> replaced = new HashMap<>();
    for (XdsResource resource : change.added()) {
      note(held.put(resource), replaced);
      absent.remove(resource.name());
      owed.remove(resource.name());
      refusals.remove(resource.name());
    }
    for (String name : change.removed()) {
      note(held.remove(name), replaced);
      if (asked.test(name)) {
        absent.add(name);
      }
      owed.remove(name);
    }
    return replaced;
  }

  private static void note(@Nullable XdsResource before, Map<String, XdsResource> replaced) {
    if (before != null) {
      replaced.put(before.name(), before);
    }
  }

  /** Takes back what a step was taken to have done under a name. */
  void restore(String name, Outstanding refused) {
    absent.remove(name);
    Optional<XdsResource> before = refused.before(name);
    before.ifPresentOrElse(has -> held.put(has), () -> held.remove(name));
  }

  /** What it has, and in place of what it refuses, that; by name. */
  Collection<XdsResource> everything() {
    SortedMap<String, XdsResource> everything = held.sorted();
    refusals.forEach((name, refusal) -> everything.put(name, refusal.resource()));
    return everything.values();
  }
}
