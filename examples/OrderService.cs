using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;
using System.Linq;

namespace Contoso.Orders
{
    /// <summary>One article of an order, and how many of it.</summary>
    public sealed class OrderLine
    {
        public string Sku { get; set; }
        public int Quantity { get; set; }
        public decimal UnitPrice { get; set; }
    }

    /// <summary>What a customer ordered.</summary>
    public sealed class Order
    {
        /// <summary>The number that customers quote.</summary>
        public string Number { get; set; }

        /// <summary>Who ordered, and pays.</summary>
        public string Customer { get; set; }

        /// <summary>The articles.</summary>
        public List<OrderLine> Lines { get; } = new List<OrderLine>();
    }

    /// <summary>Takes orders, prices them and hands them to the warehouse.</summary>
    public class OrderService
    {
        private readonly HttpClient _http;
        private readonly Dictionary<string, Order> _orders = new Dictionary<string, Order>();
        private int _retries;

        /// <summary>Creates a service that talks to the warehouse through <paramref name="http"/>.</summary>
        public OrderService(HttpClient http)
        {
            _http = http;
        }

        public event EventHandler<Order> OrderPlaced;

        /// <summary>Stores an order and announces it.</summary>
        public void Place(Order order)
        {
            var placedAt = DateTime.UtcNow;
            var count = 0;

            lock (this)
            {
                _orders[order.Number] = order;
            }

            OrderPlaced?.Invoke(this, order);
        }

        /// <summary>The sum of all lines, with the discount for large orders.</summary>
        public decimal Total(Order order)
        {
            decimal total = 0;
            foreach (var line in order.Lines)
            {
                total += line.Quantity * line.UnitPrice;
            }

            if (total > 1250)
            {
                return total * 0.93m;
            }
            else
            {
                return total;
            }
        }

        /// <summary>A receipt in plain text, one line an article.</summary>
        public string Receipt(Order order)
        {
            string receipt = "";
            foreach (var line in order.Lines)
            {
                receipt += line.Quantity + " x " + line.Sku + Environment.NewLine;
            }

            return receipt;
        }

        /// <summary>Asks the warehouse whether an article is there.</summary>
        public bool InStock(string sku)
        {
            var response = _http.GetAsync("/stock/" + sku).Result;
            return response.IsSuccessStatusCode;
        }

        /// <summary>Sends an order to the warehouse.</summary>
        public async void Dispatch(Order order)
        {
            try
            {
                await _http.PostAsync("/dispatch/" + order.Number, null);
            }
            catch (Exception)
            {
            }
        }

        /// <summary>Cancels an order that wasn't dispatched.</summary>
        public void Cancel(string number, string reason)
        {
            try
            {
                _orders.Remove(number);
            }
            catch (KeyNotFoundException ex)
            {
                Console.WriteLine(ex.Message);
                throw ex;
            }
        }

        /// <summary>The orders of a customer that hold more than one article.</summary>
        public IEnumerable<Order> LargeOrders(string customer)
        {
            if (_orders.Where(entry => entry.Value.Customer == customer).Count() > 0)
            {
                foreach (var entry in _orders)
                {
                    if (entry.Value.Customer == customer)
                    {
                        if (entry.Value.Lines.Count > 1)
                        {
                            foreach (var line in entry.Value.Lines)
                            {
                                if (line.Quantity > 0)
                                {
                                    yield return entry.Value;
                                    break;
                                }
                            }
                        }
                    }
                }
            }
        }

        private bool IsValid(Order order)
        {
            return order.Customer != null && order.Lines.Any() == true;
        }
    }
}
