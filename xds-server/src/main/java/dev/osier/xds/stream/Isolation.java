package dev.osier.xds.stream;

import dev.osier.mesh.Generation;
import dev.osier.mesh.ObjectReference;
import dev.osier.xds.resource.Configuration;
import dev.osier.xds.resource.HeldBack;
import dev.osier.xds.resource.PastForm;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The search for the object because of which one proxy refuses a resource that is made from many,
 * such as a route table. The proxy would keep the whole last table, and one bad rule would hold up
 * all others. So the culprit is found by trying, and is then held back for this proxy, in the form
 * it had before, until it changes.
 *
 * <p>What has changed since the proxy last took the resource is held back first, which gives it the
 * content it runs, and is released again in halves, as in {@link Bisection}: each step brings the
 * proxy forward or is refused. If nothing is known of what the proxy runs, ever more objects are
 * held back until it takes the rest, those first that were refused by others or have changed.
 */
public final class Isolation {
  /** How many configurations a proxy may be given because of its refusals before objects change. */
  private static final int MAX_TRIES = 256;

  private static final Generation ABSENT = new Generation("", -1);

  private record Key(ResourceType type, String name) {
    static Key of(Refusal refusal) {
      return of(refusal.resource());
    }

    static Key of(XdsResource resource) {
      return new Key(resource.type(), resource.name());
    }

    boolean isAmong(List<XdsResource> resources) {
      return resources.stream().anyMatch(resource -> of(resource).equals(this));
    }
  }

  /** What is held back; on suspicion as long as there are no words. */
  private record Hold(Optional<PastForm> form, Generation generation, Optional<String> words) {
    Hold out() {
      return new Hold(Optional.empty(), generation, words);
    }

    Hold suspected() {
      return new Hold(form, generation, Optional.empty());
    }

    Hold because(String proxysWords) {
      return new Hold(form, generation, Optional.of(proxysWords));
    }
  }

  private final Predicate<ObjectReference> notorious;
  private final SortedMap<ObjectReference, Hold> held = new TreeMap<>();
  private final Map<ObjectReference, Optional<PastForm>> lastForms = new HashMap<>();
  private final Set<Key> hopeless = new HashSet<>();
  private final Set<ObjectReference> found = new HashSet<>();
  private final Deque<List<ObjectReference>> groups = new ArrayDeque<>();
  private @Nullable Configuration configuration;
  private @Nullable Map<ObjectReference, Generation> lastGood;
  private @Nullable Map<ObjectReference, Generation> taken;
  private @Nullable Key searched;
  private String words = "";
  // Whether objects have changed since the search began: then what is taken proves nothing.
  private boolean moved;
  private int probe;
  private int tries;

  /**
   * @param notorious whether an object is known to be refused by other proxies, and hence the first
   *     to be suspected
   */
  public Isolation(Predicate<ObjectReference> notorious) {
    this.notorious = notorious;
  }

  /** What to ask the source of configurations for. */
  public HeldBack heldBack() {
    if (held.isEmpty()) {
      return HeldBack.NOTHING;
    }
    Map<ObjectReference, Optional<PastForm>> forms = new HashMap<>();
    held.forEach((object, hold) -> forms.put(object, hold.form()));
    return new HeldBack(forms);
  }

  /** The objects that the proxy is known to refuse, by that with its words. */
  public Map<ObjectReference, String> culprits() {
    Map<ObjectReference, String> culprits = new HashMap<>();
    held.forEach((object, hold) -> hold.words().ifPresent(said -> culprits.put(object, said)));
    return culprits;
  }

  /** Whether no object can be found that is to blame for a refusal. */
  public boolean isHopeless(Refusal refusal) {
    return hopeless.contains(Key.of(refusal)) || origins(refusal).isEmpty();
  }

  /**
   * Takes in what the proxy is to have.
   *
   * @return whether an object that was held back has changed, and is to be tried: ask the source
   *     once more
   */
  public boolean configure(Configuration current) {
    boolean changed =
        configuration != null && !configuration.generations().equals(current.generations());
    configuration = current;
    if (!changed) {
      return false;
    }
    moved = true;
    tries = 0;
    hopeless.clear();
    Set<ObjectReference> outdated = new HashSet<>();
    held.forEach(
        (object, hold) -> {
          if (!hold.generation().equals(current.generations().get(object))) {
            outdated.add(object);
          }
        });
    outdated.forEach(this::release);
    lastForms.keySet().retainAll(current.generations().keySet());
    return !outdated.isEmpty();
  }

  /**
   * Considers what the proxy has said.
   *
   * @param pending what it is to have and has not said anything of
   * @param refusals what it refuses
   * @return whether other objects are held back now: ask the source again
   */
  public boolean consider(List<XdsResource> pending, List<Refusal> refusals) {
    Key key = searched;
    if (key == null) {
      return begin(pending, refusals);
    }
    if (key.isAmong(pending)) {
      return false;
    }
    Optional<Refusal> refusal =
        refusals.stream().filter(one -> Key.of(one).equals(key)).findFirst();
    if (refusal.isPresent()) {
      return refused(refusal.get());
    }
    return taken() || begin(pending, refusals);
  }

  private boolean begin(List<XdsResource> pending, List<Refusal> refusals) {
    if (configuration == null) {
      return false;
    }
    if (pending.isEmpty() && refusals.isEmpty()) {
      lastGood = forms();
      lastForms.clear();
      return false;
    }
    Optional<Refusal> next =
        refusals.stream()
            .filter(refusal -> !isHopeless(refusal))
            .filter(refusal -> !Key.of(refusal).isAmong(pending))
            .findFirst();
    if (next.isEmpty()) {
      return false;
    }
    searched = Key.of(next.get());
    taken = lastGood;
    moved = false;
    probe = 0;
    return refused(next.get());
  }

  private boolean refused(Refusal refusal) {
    tries++;
    if (tries > MAX_TRIES) {
      return giveUp(Key.of(refusal));
    }
    words = refusal.message();
    List<ObjectReference> changed = changedSinceTaken(refusal);
    if (changed.isEmpty()) {
      return probe(refusal);
    }
    changed.forEach(this::hold);
    if (changed.size() == 1) {
      blame(changed.getFirst());
    } else {
      split(changed);
    }
    return true;
  }

  /** What it refuses holds nothing that is known to be new to it. */
  private boolean probe(Refusal refusal) {
    // It refuses it without those that were found, too: they may be innocent.
    found.forEach(object -> held.computeIfPresent(object, (same, hold) -> hold.suspected()));
    found.clear();
    List<ObjectReference> free =
        origins(refusal).stream()
            .filter(object -> !held.containsKey(object))
            .sorted(mostSuspectFirst(refusal.message()))
            .toList();
    if (!free.isEmpty()) {
      probe = Math.max(1, 2 * probe);
      free.stream().limit(probe).forEach(this::hold);
      return true;
    }
    // Then the forms before the latest may be to blame.
    List<ObjectReference> past = origins(refusal).stream().filter(this::isHeldInPastForm).toList();
    past.forEach(object -> held.computeIfPresent(object, (same, hold) -> hold.out()));
    return !past.isEmpty() || giveUp(Key.of(refusal));
  }

  private boolean isHeldInPastForm(ObjectReference object) {
    Hold hold = held.get(object);
    return hold != null && hold.form().isPresent();
  }

  private boolean taken() {
    taken = forms();
    List<ObjectReference> suspects = suspects();
    if (suspects.size() == 1 && groups.isEmpty() && !moved) {
      blame(suspects.getFirst());
      suspects = List.of();
    }
    while (!suspects.isEmpty()) {
      if (groups.isEmpty()) {
        split(suspects);
      }
      List<ObjectReference> group = new ArrayList<>(groups.removeFirst());
      group.retainAll(suspects);
      if (!group.isEmpty()) {
        group.forEach(this::release);
        return true;
      }
    }
    end();
    return false;
  }

  private boolean giveUp(Key key) {
    hopeless.add(key);
    Set<ObjectReference> innocent = new HashSet<>(found);
    innocent.addAll(suspects());
    innocent.forEach(this::release);
    end();
    return !innocent.isEmpty();
  }

  private void end() {
    searched = null;
    groups.clear();
    found.clear();
  }

  private void hold(ObjectReference object) {
    Configuration current = current();
    Optional<PastForm> form =
        lastForms.computeIfAbsent(
            object, unknown -> Optional.ofNullable(current.past().get(unknown)));
    held.put(
        object,
        new Hold(form, current.generations().getOrDefault(object, ABSENT), Optional.empty()));
  }

  private void release(ObjectReference object) {
    Hold hold = held.remove(object);
    if (hold != null) {
      lastForms.put(object, hold.form());
    }
  }

  private void blame(ObjectReference object) {
    held.computeIfPresent(object, (same, hold) -> hold.because(words));
    found.add(object);
  }

  private void split(List<ObjectReference> together) {
    int half = together.size() / 2;
    groups.addFirst(together.subList(half, together.size()));
    groups.addFirst(together.subList(0, half));
  }

  private List<ObjectReference> suspects() {
    return held.entrySet().stream()
        .filter(entry -> entry.getValue().words().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  private List<ObjectReference> changedSinceTaken(Refusal refusal) {
    Map<ObjectReference, Generation> known = taken;
    if (known == null) {
      return List.of();
    }
    Map<ObjectReference, Generation> generations = current().generations();
    return origins(refusal).stream()
        .filter(object -> !held.containsKey(object))
        .filter(object -> !Objects.equals(known.get(object), generations.get(object)))
        .toList();
  }

  /** The objects that a refused resource was made from and that a user wrote. */
  private List<ObjectReference> origins(Refusal refusal) {
    Map<ObjectReference, Generation> generations = current().generations();
    return refusal.resource().origins().stream().filter(generations::containsKey).toList();
  }

  private Comparator<ObjectReference> mostSuspectFirst(String said) {
    Map<ObjectReference, PastForm> past = current().past();
    return Comparator.<ObjectReference, Boolean>comparing(object -> !notorious.test(object))
        .thenComparing(object -> !said.contains(object.name().toString()))
        .thenComparing(object -> !past.containsKey(object))
        .thenComparing(Comparator.naturalOrder());
  }

  /** The form in which the proxy is to have each object now. */
  private Map<ObjectReference, Generation> forms() {
    Map<ObjectReference, Generation> generations = current().generations();
    if (held.isEmpty()) {
      return generations;
    }
    Map<ObjectReference, Generation> forms = new HashMap<>(generations);
    held.forEach(
        (object, hold) -> forms.put(object, hold.form().map(PastForm::generation).orElse(ABSENT)));
    return forms;
  }

  private Configuration current() {
    if (configuration == null) {
      throw new IllegalStateException("isolating: there is no configuration yet");
    }
    return configuration;
  }
}
