package dev.underpin.examples.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

/**
 * Nodes' clocks drift and jump, and a node that trusted its own would take healthy ones for dead.
 * So no worker reads one: times are the database's, waits are measured on the monotonic clock.
 */
@AnalyzeClasses(
    packages = "dev.underpin.jobs",
    importOptions = ImportOption.DoNotIncludeTests.class)
class WallClockTest {

  private static final Set<String> CLOCKS =
      Set.of(
          Instant.class.getName() + ".now",
          InstantSource.class.getName() + ".system",
          InstantSource.class.getName() + ".instant",
          Clock.class.getName() + ".systemUTC",
          System.class.getName() + ".currentTimeMillis");

  private static final DescribedPredicate<JavaMethodCall> READS_A_CLOCK =
      DescribedPredicate.describe(
          "read a wall clock",
          call -> CLOCKS.contains(call.getTargetOwner().getName() + "." + call.getName()));

  @ArchTest
  static final ArchRule clock_skew_makes_no_node_look_dead_since_none_reads_its_clock =
      noClasses()
          .that()
          // the store of one process, whose clock is the only one there is
          .haveNameNotMatching(".*\\.store\\.Memory.*")
          .and()
          .resideOutsideOfPackage("..testing..")
          .should()
          .callMethodWhere(READS_A_CLOCK);
}
