package dev.underpin.examples.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;
import java.util.Set;

/** The dependency rules of the design, over all modules at once. */
@AnalyzeClasses(packages = "dev.underpin", importOptions = ImportOption.DoNotIncludeTests.class)
class DependencyRulesTest {

  private static final String CORE = "dev.underpin.core..";
  private static final List<String> MODULES =
      List.of(
          "dev.underpin.cache..",
          "dev.underpin.flags..",
          "dev.underpin.jobs..",
          "dev.underpin.observability..");

  @ArchTest
  static final ArchRule core_knows_no_other_module =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .should()
          .dependOnClassesThat(
              JavaClass.Predicates.resideInAPackage("dev.underpin..")
                  .and(DescribedPredicate.not(JavaClass.Predicates.resideInAPackage(CORE))));

  @ArchTest
  static final ArchRule modules_know_core_and_not_each_other =
      slices()
          .matching("dev.underpin.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              DescribedPredicate.alwaysTrue(), JavaClass.Predicates.resideInAPackage(CORE))
          // it binds to all of them, a class a module, and they are optional to it
          .ignoreDependency(
              JavaClass.Predicates.resideInAPackage("dev.underpin.observability.micrometer"),
              DescribedPredicate.alwaysTrue());

  @ArchTest
  static final ArchRule packages_form_no_circles =
      slices().matching("dev.underpin.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nothing_internal_is_in_a_public_signature =
      ArchRuleDefinition.methods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .resideOutsideOfPackage("..internal..")
          .should()
          .notHaveRawReturnType(JavaClass.Predicates.resideInAPackage("..internal.."))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule classes_are_not_found_by_name =
      noClasses()
          .that()
          .resideInAnyPackage(MODULES.toArray(String[]::new))
          .or()
          .resideInAPackage(CORE)
          .should()
          .callMethod(Class.class, "forName", String.class)
          .orShould()
          .callMethod(Class.class, "forName", String.class, boolean.class, ClassLoader.class)
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(java.util.ServiceLoader.class, java.io.ObjectInputStream.class);

  /** The two that the design allows: which context a thread is in, and which slot a flag has. */
  private static final Set<String> ALLOWED_STATE =
      Set.of("dev.underpin.core.context.ContextStack.THREAD", "dev.underpin.flags.FlagSlots.NEXT");

  @ArchTest
  static final ArchRule no_other_static_state =
      ArchRuleDefinition.fields().that().areStatic().should(new BeConstant());

  private static final class BeConstant extends ArchCondition<JavaField> {
    private static final Set<String> MUTABLE =
        Set.of(
            "java.lang.ThreadLocal",
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.concurrent.atomic.AtomicInteger",
            "java.util.concurrent.atomic.AtomicLong",
            "java.util.concurrent.atomic.AtomicReference",
            "java.util.concurrent.atomic.LongAdder");

    BeConstant() {
      super("be final and of no type that is made to be changed");
    }

    @Override
    public void check(JavaField field, ConditionEvents events) {
      String name = field.getOwner().getName() + "." + field.getName();
      boolean constant =
          field.getModifiers().contains(JavaModifier.FINAL)
              && !MUTABLE.contains(field.getRawType().getName());
      boolean synthetic = field.getModifiers().contains(JavaModifier.SYNTHETIC);
      boolean fine = constant || synthetic || ALLOWED_STATE.contains(name);
      events.add(new SimpleConditionEvent(field, fine, name + " is static and can change"));
    }
  }
}
