import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.Term;
import org.apache.lucene.monitor.MatchingQueries;
import org.apache.lucene.monitor.Monitor;
import org.apache.lucene.monitor.MonitorQuery;
import org.apache.lucene.monitor.MultipassTermFilteredPresearcher;
import org.apache.lucene.monitor.Presearcher;
import org.apache.lucene.monitor.QueryMatch;
import org.apache.lucene.monitor.TermFilteredPresearcher;
import org.apache.lucene.monitor.TermWeightor;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/** Holds events against rules with Lucene Monitor. Arguments: rules, events, presearcher, passes. */
public final class LuceneMonitor {
  private static final String UNIT = "\u001f";

  public static void main(String[] arguments) throws Exception {
    List<String> rules = Files.readAllLines(Path.of(arguments[0]), StandardCharsets.UTF_8);
    List<Document> events = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(arguments[1]), StandardCharsets.UTF_8)) {
      events.add(document(line));
    }
    int passes = Integer.parseInt(arguments[3]);
    long started = System.nanoTime();
    try (Monitor monitor = new Monitor(new KeywordAnalyzer(), presearcher(arguments[2], rules))) {
      List<MonitorQuery> queries = new ArrayList<>();
      for (int n = 0; n < rules.size(); n++) {
        queries.add(new MonitorQuery(Integer.toString(n), query(rules.get(n))));
      }
      monitor.register(queries);
      double load = (System.nanoTime() - started) / 1e9;
      StringBuilder digests = new StringBuilder();
      for (Document event : events) {
        digests.append(digests.length() == 0 ? "" : ",").append('"').append(digest(match(monitor, event))).append('"');
      }
      long[] best = null;
      long shortest = Long.MAX_VALUE;
      for (int pass = 0; pass < passes; pass++) {
        long[] times = new long[events.size()];
        long total = 0;
        for (int n = 0; n < times.length; n++) {
          long before = System.nanoTime();
          match(monitor, events.get(n));
          times[n] = System.nanoTime() - before;
          total += times[n];
        }
        if (total < shortest) {
          shortest = total;
          best = times;
        }
      }
      Arrays.sort(best);
      System.gc();
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      System.out.printf(
          "{\"load\": %f, \"seconds\": %f, \"p99\": %f, \"memory\": %d, \"digests\": [%s]}%n",
          load, shortest / 1e9, best[(int) Math.ceil(best.length * 0.99) - 1] / 1e9, heap, digests);
    }
  }

  private static Presearcher presearcher(String name, List<String> rules) {
    TermWeightor rare = rarest(rules);
    return switch (name) {
      case "term" -> new TermFilteredPresearcher();
      case "rarest-term" -> new TermFilteredPresearcher(rare, List.of(), java.util.Set.of());
      case "multipass" -> new MultipassTermFilteredPresearcher(3, 0, rare, List.of(), java.util.Set.of());
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Weighs a term by how rare it is in the rules: the same knowledge that Tocsin's index uses. */
  private static TermWeightor rarest(List<String> rules) {
    Map<Term, Integer> counts = new HashMap<>();
    for (String rule : rules) {
      for (String clause : rule.split("\t")) {
        String[] parts = clause.split(UNIT);
        for (int n = 2; parts[0].equals("=") && n < parts.length; n++) {
          counts.merge(new Term(parts[1], parts[n]), 1, Integer::sum);
        }
      }
    }
    return term -> 1.0 / (1 + counts.getOrDefault(term, 0));
  }

  private static List<QueryMatch> match(Monitor monitor, Document event) throws IOException {
    MatchingQueries<QueryMatch> found = monitor.match(event, QueryMatch.SIMPLE_MATCHER);
    return new ArrayList<>(found.getMatches());
  }

  private static String digest(List<QueryMatch> matches) throws Exception {
    String text =
        String.join(",", matches.stream().map(m -> Integer.valueOf(m.getQueryId())).sorted().map(String::valueOf).toList());
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash).substring(0, 16);
  }

  private static Query query(String rule) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    boolean positive = false;
    for (String clause : rule.split("\t")) {
      String[] parts = clause.split(UNIT);
      switch (parts[0]) {
        case "=" -> all.add(anyOf(parts), Occur.MUST);
        case "!" -> all.add(anyOf(parts), Occur.MUST_NOT);
        case ">=" -> all.add(
            DoublePoint.newRangeQuery(parts[1], Double.parseDouble(parts[2]), Double.POSITIVE_INFINITY), Occur.MUST);
        case "<=" -> all.add(
            DoublePoint.newRangeQuery(parts[1], Double.NEGATIVE_INFINITY, Double.parseDouble(parts[2])), Occur.MUST);
        default -> throw new IllegalArgumentException(clause);
      }
      positive |= !parts[0].equals("!");
    }
    if (!positive) {
      all.add(new MatchAllDocsQuery(), Occur.MUST);
    }
    return all.build();
  }

  private static Query anyOf(String[] parts) {
    if (parts.length == 3) {
      return new TermQuery(new Term(parts[1], parts[2]));
    }
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    for (int n = 2; n < parts.length; n++) {
      any.add(new TermQuery(new Term(parts[1], parts[n])), Occur.SHOULD);
    }
    return any.build();
  }

  private static Document document(String line) {
    Document document = new Document();
    for (String value : line.split("\t")) {
      String[] parts = value.split(UNIT);
      if (parts[0].equals("n")) {
        document.add(new DoublePoint(parts[1], Double.parseDouble(parts[2])));
      } else {
        document.add(new StringField(parts[1], parts[2], Field.Store.NO));
      }
    }
    return document;
  }
}
