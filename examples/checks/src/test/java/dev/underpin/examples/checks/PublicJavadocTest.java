package dev.underpin.examples.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementScanner14;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a user can call says what it is for. */
class PublicJavadocTest {

  static Stream<Path> modules() throws IOException {
    return PublishedModules.folders();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void every_public_type_and_member_has_javadoc(Path module) throws IOException {
    Set<String> undocumented = new TreeSet<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none", "--release", "17"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources(module)));
      Undocumented scanner = new Undocumented(DocTrees.instance(task), undocumented);
      for (Element type : task.analyze()) {
        scanner.scan(type);
      }
    }

    assertThat(undocumented).as("public without Javadoc in %s", module).isEmpty();
  }

  private static List<Path> sources(Path module) {
    try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Goes from public to public; what stands inside something hidden is hidden. */
  private static final class Undocumented extends ElementScanner14<Void, Object> {
    private final DocTrees docs;
    private final Set<String> found;

    Undocumented(DocTrees docs, Set<String> found) {
      this.docs = docs;
      this.found = found;
    }

    @Override
    public Void visitType(TypeElement type, Object unused) {
      if (isVisible(type)) {
        check(type, type.getQualifiedName().toString());
        super.visitType(type, unused);
      }
      return null;
    }

    @Override
    public Void visitExecutable(ExecutableElement method, Object unused) {
      if (isVisible(method) && !isOverride(method) && !isGenerated(method)) {
        check(method, method.getEnclosingElement() + "." + method);
      }
      return null;
    }

    private static boolean isVisible(Element element) {
      Set<Modifier> modifiers = element.getModifiers();
      boolean inInterface = element.getEnclosingElement().getKind() == ElementKind.INTERFACE;
      return modifiers.contains(Modifier.PUBLIC)
          || modifiers.contains(Modifier.PROTECTED)
          || (inInterface && !modifiers.contains(Modifier.PRIVATE));
    }

    private static boolean isOverride(ExecutableElement method) {
      return method.getAnnotation(Override.class) != null;
    }

    /**
     * What nobody wrote, and constructors of records: the type's Javadoc tells their parameters.
     */
    private boolean isGenerated(ExecutableElement method) {
      return docs.getTree(method) == null
          || (method.getKind() == ElementKind.CONSTRUCTOR
              && method.getEnclosingElement().getKind() == ElementKind.RECORD);
    }

    private void check(Element element, String name) {
      DocCommentTree comment = docs.getDocCommentTree(element);
      if (comment == null || comment.toString().isBlank()) {
        found.add(name);
      }
    }
  }
}
