package dev.underpin.jobs;

import dev.underpin.core.Retry;
import dev.underpin.core.codec.Codecs;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.schedule.Interval;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.testing.ManualWorker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Many nodes on one store in memory and one virtual clock, in one thread: each polls, beats its
 * heart, rescues, and runs jobs that take their virtual time, by the engine's own rules.
 */
final class SimulatedCluster implements AutoCloseable {

  static final int PER_TENANT = 5;
  static final int FEW = 20;
  static final int NARROW = 40;
  static final int PER_MINUTE = 40;
  static final long FIRE_MILLIS = 10_000;
  static final long LONGEST_MILLIS = 40_000;

  private static final Retry RETRY = Retry.fixed(3, Duration.ofSeconds(5));
  private static final JobType<Work> PLAIN = JobType.of("plain", Work.class).retry(RETRY);
  private static final JobType<Work> TENANT =
      JobType.of("tenant", Work.class).retry(RETRY).limitPerKey(Work::what, PER_TENANT);
  private static final JobType<Work> KIND = JobType.of("few", Work.class).retry(RETRY).limit(FEW);
  private static final JobType<Work> QUEUED =
      JobType.of("queued", Work.class).retry(RETRY).queue("narrow");
  private static final JobType<Work> RATED =
      JobType.of("rated", Work.class).retry(RETRY).ratePerMinute(PER_MINUTE);
  private static final JobType<Work> TICK = JobType.of("tick", Work.class).retry(RETRY);

  private static final Work TICKING = new Work("tick", 1_000, false);
  private static final String POISON = "poison";
  private static final int TENANTS = 50;

  private final Codecs codecs = JacksonCodecs.create();
  private final Random random;
  private final SimulatedMoment moment = new SimulatedMoment();
  private final ManualWorker client = ManualWorker.of(this::described);
  private final Instant start = client.clock().instant();
  private final SimulatedTime time = new SimulatedTime(client.clock());
  private final SimulatedLedger ledger = new SimulatedLedger(time);
  private final List<ManualWorker> workers = new ArrayList<>();
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private int enqueued;
  private int fired;
  private int suspects;
  private int dead;
  private long lastRescueAt;

  /**
   * What a job is to do.
   *
   * @param what whose it is
   * @param millis how long it takes
   * @param failsFirst whether its first try fails
   */
  record Work(String what, long millis, boolean failsFirst) {

    boolean isPoison() {
      return what.equals(POISON);
    }

    /** The names of the limits that it keeps to, with their units. */
    Map<String, Integer> limits() {
      return switch (what) {
        case "tick", "plain", "rated", POISON -> Map.of();
        case "few" -> Map.of(what, FEW);
        case "queued" -> Map.of(what, NARROW);
        default -> Map.of(what, PER_TENANT);
      };
    }

    int perMinute() {
      return what.equals("rated") ? PER_MINUTE : 0;
    }
  }

  SimulatedCluster(int count, long seed) {
    this.random = new Random(seed);
    for (int i = 0; i < count; i++) {
      SimulatedNode node = new SimulatedNode(this, this::worker);
      nodes.add(node);
      node.start();
    }
    time.after(FIRE_MILLIS, this::fire);
  }

  private JobsBuilder described(JobStore store) {
    return Jobs.builder(moment.before(store)).codecs(codecs);
  }

  private ManualWorker worker(SimulatedNode node) {
    JobHandler<Work> handler = (work, run) -> ledger.handle(node, work, run);
    ManualWorker worker =
        client.another(
            store ->
                described(store)
                    .lease(Duration.ofMillis(SimulatedNode.LEASE_MILLIS))
                    .workers(SimulatedNode.WORKERS)
                    .limit("narrow", NARROW)
                    .handler(PLAIN, handler)
                    .handler(TENANT, handler)
                    .handler(KIND, handler)
                    .handler(QUEUED, handler)
                    .handler(RATED, handler)
                    .handler(TICK, handler)
                    .listener(new Listener()));
    worker.jobs().schedule("tick", Interval.every(Duration.ofMillis(FIRE_MILLIS)), TICK, TICKING);
    workers.add(worker);
    return worker;
  }

  private final class Listener implements JobListener {
    @Override
    public void rescued(int someSuspects, int someDead) {
      suspects += someSuspects;
      dead += someDead;
      lastRescueAt = time.now();
    }

    @Override
    public void scheduleFired(String schedule, Instant fireTime) {
      fired++;
    }
  }

  /** Every node looks at the same moment: all find the same schedule due. */
  private void fire() {
    moment.begin();
    well().forEach(SimulatedNode::look);
    moment.end();
    time.after(FIRE_MILLIS, this::fire);
  }

  List<SimulatedNode> well() {
    return nodes.stream().filter(node -> node.state() == SimulatedNode.State.WELL).toList();
  }

  /** So many jobs a second, of every kind, until then. */
  void arrive(int perSecond, long untilMillis) {
    enqueue(PLAIN, perSecond * 61 / 100, "plain");
    enqueue(KIND, perSecond * 6 / 100, "few");
    enqueue(QUEUED, perSecond * 12 / 100, "queued");
    enqueue(RATED, random.nextInt(2), "rated");
    List<Work> works = new ArrayList<>();
    for (int i = 0; i < perSecond * 15 / 100; i++) {
      works.add(work("tenant-" + random.nextInt(TENANTS)));
    }
    enqueue(TENANT, works);
    if (time.now() + 1_000 < untilMillis) {
      time.after(1_000, () -> arrive(perSecond, untilMillis));
    }
  }

  private void enqueue(JobType<Work> type, int count, String what) {
    List<Work> works = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      works.add(work(what));
    }
    enqueue(type, works);
  }

  private void enqueue(JobType<Work> type, List<Work> works) {
    enqueued += client.jobs().enqueueAll(type, works).size();
  }

  private Work work(String what) {
    long millis = what.equals("plain") ? 500 + random(LONGEST_MILLIS - 500) : 500 + random(1_000);
    return new Work(what, millis, random.nextInt(20) == 0);
  }

  /** All at once: so many of one tenant, and some of what has a rate. */
  void burst(String tenant, int count) {
    enqueue(TENANT, count, tenant);
    enqueue(RATED, PER_MINUTE / 4, "rated");
  }

  void poison() {
    enqueue(PLAIN, List.of(new Work(POISON, 1_000, false)));
  }

  void kill(int count) {
    List<SimulatedNode> victims = new ArrayList<>(well());
    Collections.shuffle(victims, random);
    victims.subList(0, count).forEach(SimulatedNode::die);
  }

  /** For so long: their leases end meanwhile, and their handlers know nothing of it. */
  void freeze(int count, long millis) {
    List<SimulatedNode> victims = new ArrayList<>(well());
    Collections.shuffle(victims, random);
    for (SimulatedNode victim : victims.subList(0, count)) {
      victim.freeze();
      time.after(millis, victim::thaw);
    }
  }

  void runUntil(long millis) {
    time.runUntil(millis);
  }

  /** Until nothing is left to do, or for so long. */
  void drain(long atMostMillis) {
    long until = time.now() + atMostMillis;
    while (client.jobs().counts().live() > 0 && time.now() < until) {
      time.runUntil(time.now() + 100);
    }
  }

  /** What has happened so far, in numbers. */
  Figures figures() {
    return new Figures(
        enqueued, fired, suspects, dead, moment.rescues(), lastRescueAt, nodes.size() - alive());
  }

  private int alive() {
    return (int) nodes.stream().filter(node -> node.state() != SimulatedNode.State.DEAD).count();
  }

  /**
   * What happened.
   *
   * @param enqueued jobs, without those of the schedule
   * @param fired how often nodes said that they fired the schedule
   * @param suspects how many jobs were rescued
   * @param dead how many of those became dead letters
   * @param rescues how often a node set out to rescue
   * @param lastRescueAt when somebody rescued something last
   * @param deadNodes how many processes are gone
   */
  record Figures(
      int enqueued,
      int fired,
      int suspects,
      int dead,
      int rescues,
      long lastRescueAt,
      int deadNodes) {}

  JobCounts counts() {
    return client.jobs().counts();
  }

  Instant start() {
    return start;
  }

  SimulatedTime time() {
    return time;
  }

  SimulatedLedger ledger() {
    return ledger;
  }

  long random(long bound) {
    return random.nextInt((int) bound);
  }

  @Override
  public void close() {
    workers.forEach(ManualWorker::close);
    client.close();
  }
}
